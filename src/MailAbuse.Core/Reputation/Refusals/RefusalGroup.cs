using MailAbuse.Text;

namespace MailAbuse.Reputation.Refusals;

/// <summary>Mail to one domain that one mail host did not take for one reason.</summary>
/// <param name="domain">The domain.</param>
/// <param name="mailHost">The mail host's name, ASCII lower case.</param>
/// <param name="mailHostHash">Its hash.</param>
/// <param name="verdict">The reason.</param>
internal sealed class RefusalGroup(RefusedDomain domain, byte[] mailHost, ulong mailHostHash, RefusalVerdict verdict)
{
    private byte[] _reply = [];
    private int _replyLength;

    public RefusedDomain Domain => domain;

    public ReadOnlySpan<byte> MailHost => mailHost;

    public ulong MailHostHash => mailHostHash;

    public RefusalVerdict Verdict => verdict;

    public long First { get; private set; } = long.MinValue;

    public long Last { get; private set; }

    /// <summary>Messages with a recipient that was refused.</summary>
    public int Messages { get; set; }

    /// <summary>Recipients who were refused last and are tried again.</summary>
    public int Waiting { get; set; }

    /// <summary>Recipients whose mail went back.</summary>
    public int Bounced { get; set; }

    /// <summary>Recipients whose mail left the queue without being delivered, in another way.</summary>
    public int Dropped { get; set; }

    /// <summary>True where the host would not even talk when it refused last.</summary>
    public bool IsAtConnect { get; private set; }

    /// <summary>The first delivery since the last refusal; null where there was none.</summary>
    public long? Resumed { get; private set; }

    /// <summary>Its queue id.</summary>
    public string ResumedBy { get; private set; } = "";

    /// <summary>What the host said last.</summary>
    public string Reply => TextCache.Decode(_reply.AsSpan(0, _replyLength));

    /// <summary>Notes one refusal.</summary>
    public void Refuse(long second, bool isAtConnect, ReadOnlySpan<byte> reply)
    {
        if (First == long.MinValue) First = second;
        Last = second;
        IsAtConnect = isAtConnect;
        Resumed = null;
        ResumedBy = "";
        if (_reply.Length < reply.Length) _reply = new byte[reply.Length];
        reply.CopyTo(_reply);
        _replyLength = reply.Length;
    }

    /// <summary>Notes that mail goes this way again.</summary>
    public void Resume(long second, ReadOnlySpan<byte> queueId)
    {
        Resumed = second;
        ResumedBy = TextCache.Decode(queueId);
    }
}
