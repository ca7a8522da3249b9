using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>Open messages by key: open addressing, linear probing, removal by shifting back, so it never fills with the dead.</summary>
internal sealed class MessageTable
{
    private ulong[] _keys = new ulong[1024];
    private Message?[] _values = new Message?[1024];
    private int _count;

    public int Count => _count;

    /// <summary>All, in no order.</summary>
    public IEnumerable<Message> All => _values.OfType<Message>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Message? Find(ulong key)
    {
        ulong[] keys = _keys;
        int mask = keys.Length - 1;
        for (int i = (int)key & mask; ; i = (i + 1) & mask)
        {
            ulong found = keys[i];
            if (found == key) return _values[i];
            if (found == 0) return null;
        }
    }

    /// <summary>Puts a message under its key, in place of what was there.</summary>
    [MethodImpl(Hot.Loop)]
    public void Set(Message message)
    {
        int mask = _keys.Length - 1;
        for (int i = (int)message.Key & mask; ; i = (i + 1) & mask)
        {
            if (_keys[i] == message.Key)
            {
                _values[i] = message;
                return;
            }

            if (_keys[i] != 0) continue;
            _keys[i] = message.Key;
            _values[i] = message;
            break;
        }

        if (++_count * 2 > _keys.Length) Grow();
    }

    [MethodImpl(Hot.Loop)]
    public void Remove(ulong key)
    {
        int mask = _keys.Length - 1;
        int i = (int)key & mask;
        while (_keys[i] != key)
        {
            if (_keys[i] == 0) return;
            i = (i + 1) & mask;
        }

        _count--;
        int gap = i;
        for (int next = (i + 1) & mask; _keys[next] != 0; next = (next + 1) & mask)
        {
            int home = (int)_keys[next] & mask;
            if (((next - home) & mask) < ((next - gap) & mask)) continue;
            _keys[gap] = _keys[next];
            _values[gap] = _values[next];
            gap = next;
        }

        _keys[gap] = 0;
        _values[gap] = null;
    }

    public void Clear()
    {
        if (_count == 0) return;
        Array.Clear(_keys);
        Array.Clear(_values);
        _count = 0;
    }

    private void Grow()
    {
        (ulong[] keys, Message?[] values) = (_keys, _values);
        _keys = new ulong[keys.Length * 2];
        _values = new Message?[keys.Length * 2];
        int mask = _keys.Length - 1;
        for (int k = 0; k < keys.Length; k++)
        {
            if (keys[k] == 0) continue;
            int i = (int)keys[k] & mask;
            while (_keys[i] != 0) i = (i + 1) & mask;
            _keys[i] = keys[k];
            _values[i] = values[k];
        }
    }
}
