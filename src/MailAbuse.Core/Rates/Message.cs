using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

[Flags]
internal enum MessageFlags : ushort
{
    None = 0,

    /// <summary>Its acceptance was seen.</summary>
    Accepted = 1,

    /// <summary>Its counts are in a tally of its own until it is certain whose it is.</summary>
    Own = 2,

    /// <summary>Its envelope was counted, or must not be.</summary>
    Queued = 4,
    Held = 8,
    Closed = 16,

    /// <summary>Accepted from a client without login, so it may be the copy that a filter handed back.</summary>
    MayBeCopy = 32,

    /// <summary>It is such a copy, and its counts go to the sender of the original.</summary>
    Copy = 64,

    /// <summary>It is somebody's non-delivery notification.</summary>
    Notification = 128,

    /// <summary>A line may still be near to it, so it stands in the queue of those to be decided.</summary>
    Waiting = 256,

    /// <summary>Another server may have sent it, which is decided at the end.</summary>
    Arrival = 512,

    /// <summary>It is what became of a message to a domain of ours that an alias or a .forward file sent on.</summary>
    Forwarded = 1024,
}

/// <summary>A message between acceptance and removal.</summary>
internal sealed class Message
{
    /// <summary>Host and queue id.</summary>
    public ulong Key;

    /// <summary>The queue id alone, as the server before it names it.</summary>
    public ulong Id;

    /// <summary>Hash of the host.</summary>
    public ulong Host;

    /// <inheritdoc cref="HostInfo.Machine"/>
    public ulong Machine;

    /// <summary>The host's bit.</summary>
    public ulong HostBit;

    /// <summary>Where its counts go.</summary>
    public Tally Tally = null!;

    /// <summary>Who handed it in, as its acceptance says; null while that is not known.</summary>
    public Tally? Sender;

    /// <summary>Who is counted for it: <see cref="Sender"/>, unless messages are counted by something else. Null: Unknown.</summary>
    public Tally? Owner;

    /// <summary>Key of the message that it is tied to; 0 where there is none with a key.</summary>
    public ulong Original;

    /// <summary>Where in the log its acceptance stands, else its first line.</summary>
    public long Position;

    /// <summary>Second of its acceptance, else of its first line.</summary>
    public long Second;

    /// <summary>The span of that second.</summary>
    public int Bucket;

    public MessageFlags Flags;

    /// <summary>The span in which its hold was counted.</summary>
    public int HeldBucket;

    public ClientInfo Client;

    // Recipients whose delivery was put off: half of the hash, and the span in which it was counted.
    private ulong _deferred;
    private ulong[]? _moreDeferred;
    private int _deferredCount;

    /// <summary>True where one of the flags is set.</summary>
    public bool Is(MessageFlags flags) => (Flags & flags) != 0;

    /// <summary>True when this recipient has not been put off before.</summary>
    [MethodImpl(Hot.Loop)]
    public bool Defer(ulong recipient, int bucket)
    {
        uint half = (uint)(recipient >> 32);
        for (int i = 0; i < _deferredCount; i++)
            if ((uint)(Deferral(i) >> 32) == half) return false;
        ulong entry = (ulong)half << 32 | (uint)bucket;
        if (_deferredCount == 0) _deferred = entry;
        else
        {
            _moreDeferred ??= new ulong[4];
            if (_deferredCount > _moreDeferred.Length) Array.Resize(ref _moreDeferred, _moreDeferred.Length * 2);
            _moreDeferred[_deferredCount - 1] = entry;
        }

        _deferredCount++;
        return true;
    }

    private ulong Deferral(int i) => i == 0 ? _deferred : _moreDeferred![i - 1];

    /// <summary>Makes the object fit for another message.</summary>
    [MethodImpl(Hot.Loop)]
    public void Clear()
    {
        Tally = null!;
        Sender = Owner = null;
        Original = 0;
        Flags = MessageFlags.None;
        Client = default;
        _moreDeferred = null;
        _deferredCount = 0;
    }
}
