using System.Text;
using MailAbuse.Mta.Postfix;
using MailAbuse.Text;

namespace MailAbuse.Mta;

/// <summary>What of an <see cref="EventQuery"/> can be told from a line's bytes, before anything is made of it, and what needs its sender.</summary>
internal sealed class EventFilter
{
    private readonly uint _kinds;
    private readonly byte[][] _queueIds;
    private readonly IReadOnlyList<string> _recipients;
    private readonly IReadOnlyList<string> _senders;
    private readonly char[] _text = new char[1024];

    // Lines of one sender come together.
    private string? _lastSender;
    private bool _lastMatches;

    public EventFilter(EventQuery query)
    {
        foreach (MailEventKind kind in query.Kinds) _kinds |= 1u << (int)kind;
        _queueIds = new byte[query.QueueIds.Count][];
        for (int i = 0; i < _queueIds.Length; i++) _queueIds[i] = Encoding.UTF8.GetBytes(query.QueueIds[i]);
        _recipients = query.Recipients;
        _senders = query.Senders;
    }

    /// <summary>True where the answer needs the sender.</summary>
    public bool WantsSender => _senders.Count > 0;

    /// <summary>True where the line's own bytes say nothing against it.</summary>
    public bool Accepts(ReadOnlySpan<byte> message, in PostfixLine line) =>
        (_kinds == 0 || (_kinds >> (int)line.Kind & 1) != 0) && (_queueIds.Length == 0 || IsWantedId(message, line.QueueId)) &&
        (_recipients.Count == 0 || IsWantedRecipient(message, line.Recipient) || IsWantedRecipient(message, line.OriginalRecipient));

    /// <summary>True where the sender of the line's message is one of those asked for, or nobody asked.</summary>
    public bool Accepts(in MessageSender sender)
    {
        if (_senders.Count == 0) return true;
        if (sender.Name is null) return false;
        if (ReferenceEquals(sender.Name, _lastSender)) return _lastMatches;
        _lastSender = sender.Name;
        return _lastMatches = Wildcard.MatchesAny(_senders, sender.Name);
    }

    private bool IsWantedId(ReadOnlySpan<byte> message, Part id)
    {
        if (!id.IsThere) return false;
        ReadOnlySpan<byte> text = id.Of(message);
        foreach (byte[] wanted in _queueIds)
            if (text.SequenceEqual(wanted)) return true;
        return false;
    }

    private bool IsWantedRecipient(ReadOnlySpan<byte> message, Part recipient)
    {
        if (!recipient.IsThere) return false;
        ReadOnlySpan<byte> bytes = recipient.Of(message);
        // An address is at most 320 bytes; what is longer was never one.
        if (bytes.Length > _text.Length) return false;
        ReadOnlySpan<char> text = _text.AsSpan(0, Encoding.UTF8.GetChars(bytes, _text));
        foreach (string pattern in _recipients)
            if (Wildcard.Matches(pattern, text)) return true;
        return false;
    }
}
