namespace MailAbuse.LogGenerator;

/// <summary>What is to happen next: a heap by time, first come first served where times are equal. Four children a node touch fewer cache lines.</summary>
internal sealed class EventHeap
{
    private Entry[] _entries = new Entry[1024];
    private int _count;
    private long _sequence;

    private record struct Entry(long Time, long Sequence, Flight Flight)
    {
        public readonly bool Before(in Entry other) => Time < other.Time || (Time == other.Time && Sequence < other.Sequence);
    }

    public int Count => _count;

    public long NextTime => _count == 0 ? long.MaxValue : _entries[0].Time;

    public void Push(long time, Flight flight)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, _count * 2);
        var entry = new Entry(time, _sequence++, flight);
        int i = _count++;
        while (i > 0)
        {
            int parent = (i - 1) / 4;
            if (!entry.Before(_entries[parent])) break;
            _entries[i] = _entries[parent];
            i = parent;
        }
        _entries[i] = entry;
    }

    public Flight Pop()
    {
        Flight result = _entries[0].Flight;
        Entry last = _entries[--_count];
        _entries[_count] = default;
        if (_count > 0) Sink(0, last);
        return result;
    }

    private void Sink(int i, in Entry entry)
    {
        while (true)
        {
            int child = (i * 4) + 1;
            if (child >= _count) break;
            int smallest = child;
            int end = Math.Min(child + 4, _count);
            for (int c = child + 1; c < end; c++)
                if (_entries[c].Before(_entries[smallest])) smallest = c;
            if (!_entries[smallest].Before(entry)) break;
            _entries[i] = _entries[smallest];
            i = smallest;
        }
        _entries[i] = entry;
    }
}
