using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Mta;

/// <summary>Who sent the message that a line is about.</summary>
/// <param name="Kind">What <paramref name="Name"/> is; Unknown where the acceptance has not been read.</param>
/// <param name="Name">The name; null where it is unknown.</param>
internal readonly record struct MessageSender(SenderKind Kind, string? Name);

/// <summary>
/// Tells for each line who sent the message, after the rules of "The join" in docs/ARCHITECTURE.md, in one pass and at once: what only
/// a later line reveals (a copy that a filter hands back is seen before the line that says so) is known from that line on.
/// </summary>
/// <remarks>
/// Remembers the messages that are open, and for a while those that have been closed; beyond a bound the oldest are forgotten, and
/// their sender is unknown afterwards. Not for use by two threads at once.
/// </remarks>
/// <param name="texts">Makes the strings.</param>
/// <param name="mostMessages">How many messages are remembered.</param>
internal sealed class SenderTracker(PostfixEventParser texts, int mostMessages = 1_000_000)
{
    /// <summary>How far apart, in bytes of one host's log, lines may be that speak of one message under two ids.</summary>
    private const long Near = 8 << 20;

    /// <summary>How many seconds may lie between a server's "queued as" and the acceptance on the next server.</summary>
    private const long NextServerSeconds = 600;

    private const int MostHandedOn = 1 << 17;
    private const int MostProcesses = 10_000;
    private const int MostHosts = 4096;

    private readonly Dictionary<string, Host> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HandedOn> _handedOn = new(StringComparer.Ordinal);
    private readonly Queue<string> _handedOnOrder = [];

    // All messages by age, the oldest first, between two ends that are none.
    private readonly Message _oldest = new("", null!);
    private readonly Message _newest = new("", null!);

    private Host? _host;
    private int _count;

    /// <summary>How many messages are remembered.</summary>
    public int Count => _count;

    /// <summary>Notes what a line says and tells who sent its message.</summary>
    /// <param name="line">The line.</param>
    /// <param name="header">Its header.</param>
    /// <param name="message">Its message.</param>
    /// <param name="parts">What it means.</param>
    public MessageSender Observe(ReadOnlySpan<byte> line, in SyslogHeader header, ReadOnlySpan<byte> message, in PostfixLine parts)
    {
        Host host = HostOf(texts.HostKey(line, header));
        host.Position += line.Length + 1;
        if (host.Closed.Count > 0) Forget(host);
        if (!parts.QueueId.IsThere) return ObserveSession(host, header, message, parts);

        string id = texts.QueueId(message, parts.QueueId)!;
        Message? about;
        switch (parts.Kind)
        {
            case MailEventKind.Accepted:
                about = Accept(host, id, header, message, parts);
                break;
            case MailEventKind.Queued or MailEventKind.Held or MailEventKind.Expired:
                about = Touch(host, id, header);
                break;
            case MailEventKind.Delivery:
                about = Touch(host, id, header);
                if (parts.NextQueueId.IsThere) HandOver(host, about, header, message, parts);
                break;
            case MailEventKind.Notification:
                about = Touch(host, id, header);
                Follow(host, texts.QueueId(message, parts.NextQueueId)!, about, header, isNotification: true);
                break;
            case MailEventKind.Removed:
                about = host.FindOpen(id);
                if (about is not null) Close(host, about);
                break;
            case MailEventKind.Proxied:
                return Proxy(host, header, message, parts);
            default:
                about = host.FindOpen(id);
                break;
        }

        return SenderOf(about);
    }

    private static MessageSender SenderOf(Message? message)
    {
        if (message is null) return default;
        Message root = Root(message);
        return root.Kind == SenderKind.Unknown ? default : new MessageSender(root.Kind, root.Name);
    }

    /// <summary>The message that this one is a copy of, or was made for; itself where it stands alone.</summary>
    private static Message Root(Message message)
    {
        Message root = message;
        while (root.Original is { } original) root = original;
        // The way is as long as the hops of a message; the next search is shorter.
        if (!ReferenceEquals(root, message)) message.Original = root;
        return root;
    }

    private Host HostOf(string name)
    {
        if (_host is not null && (ReferenceEquals(name, _host.Name) || name == _host.Name)) return _host;
        if (!_hosts.TryGetValue(name, out Host? host))
        {
            if (_hosts.Count >= MostHosts) Clear();
            _hosts.Add(name, host = new Host(name));
        }

        return _host = host;
    }

    // More hosts than any site has: a log of noise.
    private void Clear()
    {
        _hosts.Clear();
        _handedOn.Clear();
        _handedOnOrder.Clear();
        _oldest.Newer = _newest.Older = null;
        _count = 0;
    }

    // ---- acceptance ----

    private Message Accept(Host host, string id, in SyslogHeader header, ReadOnlySpan<byte> message, in PostfixLine parts)
    {
        string? name = texts.SenderName(message, parts);
        SenderKind kind = parts.SenderKind;
        // A login is never overruled by an id that the client may have sent along.
        Message? original = parts.PreviousQueueId.IsThere && kind != SenderKind.Login
            ? host.FindOpen(texts.QueueId(message, parts.PreviousQueueId)!)
            : null;
        Message? open = host.FindOpen(id);
        if (open is not null)
        {
            bool isNear = host.Position - open.Position <= Near && !open.IsNotification;
            if (isNear && open.IsAccepted && open.Kind == kind && open.Name == name) return open;
            if (isNear && !open.IsAccepted && original is null)
            {
                SetAcceptance(open, host, header, message, parts, kind, name);
                return open;
            }

            if (ReferenceEquals(open, original)) original = null;
            Close(host, open);
        }

        Message accepted = Add(host, id, header);
        SetAcceptance(accepted, host, header, message, parts, kind, name);
        if (original is not null)
        {
            accepted.Original = original;
            // A requeued message has left its first id.
            if (!parts.Client.IsThere) Close(host, original);
        }
        else if (accepted.MayBeCopy)
        {
            FromServerBefore(accepted, header);
        }

        return accepted;
    }

    private void SetAcceptance(
        Message target, Host host, in SyslogHeader header, ReadOnlySpan<byte> message, in PostfixLine parts, SenderKind kind, string? name)
    {
        target.IsAccepted = true;
        target.Kind = kind;
        target.Name = name;
        target.Client = texts.Often(message, parts.Client);
        target.ClientIsLoopback = parts.Client.IsThere && ClientAddress.IsLoopback(parts.Client.Of(message));
        target.MayBeCopy = kind == SenderKind.Client;
        target.Position = host.Position;
        target.Second = header.Second;
    }

    /// <summary>The message that is open under an id, or a new one of an unknown sender.</summary>
    private Message Touch(Host host, string id, in SyslogHeader header) => host.FindOpen(id) ?? Add(host, id, header);

    // ---- one message, several ids ----

    private void HandOver(Host host, Message from, in SyslogHeader header, ReadOnlySpan<byte> message, in PostfixLine parts)
    {
        string next = texts.QueueId(message, parts.NextQueueId)!;
        ReadOnlySpan<byte> relay = parts.Relay.Of(message);
        if (relay.SequenceEqual("local"u8))
        {
            Follow(host, next, from, header, isNotification: false);
            return;
        }

        Range range = PostfixFields.RelayAddress(relay);
        ReadOnlySpan<byte> address = relay[range];
        if (host.Messages.TryGetValue(next, out Message? copy) && copy.IsAccepted)
        {
            bool isSame = !address.IsEmpty && (ClientAddress.IsLoopback(address) && copy.ClientIsLoopback || IsEqual(address, copy.Client));
            if (isSame && host.Position - copy.Position <= Near) Link(copy, from);
            if (isSame) return;
        }

        HandOn(host, from, next, header);
    }

    private static bool IsEqual(ReadOnlySpan<byte> address, string? client) =>
        client is not null && System.Text.Ascii.EqualsIgnoreCase(address, client);

    private static void Link(Message copy, Message original)
    {
        if (copy.MayBeCopy && copy.Original is null && !ReferenceEquals(Root(original), copy)) copy.Original = original;
    }

    /// <summary>The message went to some server: one of those that are read here, or a stranger.</summary>
    private void HandOn(Host host, Message from, string next, in SyslogHeader header)
    {
        if (_hosts.Count > 1)
        {
            foreach (Host other in _hosts.Values)
            {
                if (ReferenceEquals(other, host) || !other.Messages.TryGetValue(next, out Message? copy) || !copy.IsAccepted) continue;
                if (Math.Abs(copy.Second - header.Second) > NextServerSeconds) continue;
                Link(copy, from);
                return;
            }
        }

        if (_handedOnOrder.Count >= MostHandedOn) _handedOn.Remove(_handedOnOrder.Dequeue());
        _handedOn[next] = new HandedOn(from, host, header.Second);
        _handedOnOrder.Enqueue(next);
    }

    private void FromServerBefore(Message accepted, in SyslogHeader header)
    {
        if (!_handedOn.TryGetValue(accepted.Id, out HandedOn from) || ReferenceEquals(from.Host, accepted.Host)) return;
        if (Math.Abs(from.Second - header.Second) <= NextServerSeconds) Link(accepted, from.Message);
    }

    /// <summary>A message that the mail system itself made because of another: a notification, or what an alias forwards.</summary>
    private void Follow(Host host, string id, Message cause, in SyslogHeader header, bool isNotification)
    {
        Message? made = host.FindOpen(id);
        if (made is not null && made.IsAccepted)
        {
            // Whoever handed it in is known, so it is another message that has the id by chance or by a lie.
            return;
        }

        made ??= Add(host, id, header);
        // The first cause counts; and no line may make a message its own ancestor.
        if (made.Original is not null || ReferenceEquals(Root(cause), made)) return;
        made.Original = cause;
        made.IsNotification = isNotification;
    }

    // ---- before-queue proxies ----

    private MessageSender ObserveSession(Host host, in SyslogHeader header, ReadOnlySpan<byte> message, in PostfixLine parts)
    {
        if (parts.Kind == MailEventKind.Proxied) return Proxy(host, header, message, parts);
        if (parts.Kind != MailEventKind.Accepted) return default;
        Message announced = new("", host) { Kind = parts.SenderKind, Name = texts.SenderName(message, parts) };
        if (host.Processes.Count >= MostProcesses) host.Processes.Clear();
        host.Processes[header.ProcessId] = announced;
        return new MessageSender(announced.Kind, announced.Name);
    }

    private MessageSender Proxy(Host host, in SyslogHeader header, ReadOnlySpan<byte> message, in PostfixLine parts)
    {
        if (!host.Processes.TryGetValue(header.ProcessId, out Message? announced)) return default;
        if (parts.NextQueueId.IsThere && host.Messages.TryGetValue(texts.QueueId(message, parts.NextQueueId)!, out Message? copy) &&
            copy.IsAccepted && host.Position - copy.Position <= Near)
            Link(copy, announced);
        return new MessageSender(announced.Kind, announced.Name);
    }

    // ---- what is remembered ----

    private Message Add(Host host, string id, in SyslogHeader header)
    {
        if (host.Messages.TryGetValue(id, out Message? before)) Remove(before);
        if (_count >= mostMessages) Remove(_oldest.Newer!);
        Message message = new(id, host) { Position = host.Position, Second = header.Second };
        host.Messages.Add(id, message);
        _oldest.Newer ??= _newest;
        _newest.Older ??= _oldest;
        message.Older = _newest.Older;
        message.Newer = _newest;
        message.Older.Newer = message;
        _newest.Older = message;
        _count++;
        return message;
    }

    private void Remove(Message message)
    {
        if (message.Older is null) return;
        message.Older.Newer = message.Newer;
        message.Newer!.Older = message.Older;
        message.Older = message.Newer = null;
        message.Host.Messages.Remove(message.Id);
        _count--;
    }

    private static void Close(Host host, Message message)
    {
        if (message.IsClosed) return;
        message.IsClosed = true;
        host.Closed.Enqueue((host.Position, message));
    }

    // What was closed so long ago that no line near speaks of it.
    private void Forget(Host host)
    {
        while (host.Closed.TryPeek(out (long Position, Message Message) closed) && host.Position - closed.Position > Near)
        {
            host.Closed.Dequeue();
            Remove(closed.Message);
        }
    }

    private readonly record struct HandedOn(Message Message, Host Host, long Second);

    private sealed class Host(string name)
    {
        public readonly string Name = name;
        public readonly Dictionary<string, Message> Messages = new(StringComparer.Ordinal);
        public readonly Queue<(long Position, Message Message)> Closed = [];

        /// <summary>Whose message a smtpd process is passing to a proxy.</summary>
        public readonly Dictionary<int, Message> Processes = [];

        /// <summary>How much of the host's log has been read.</summary>
        public long Position;

        public Message? FindOpen(string id) => Messages.TryGetValue(id, out Message? message) && !message.IsClosed ? message : null;
    }

    private sealed class Message(string id, Host host)
    {
        public readonly string Id = id;
        public readonly Host Host = host;
        public SenderKind Kind;
        public string? Name;
        public string? Client;
        public bool ClientIsLoopback;

        /// <summary>The line that names who handed it in has been read.</summary>
        public bool IsAccepted;

        /// <summary>Nobody logged in, so it may be what a filter, a proxy or a server before this one hands on.</summary>
        public bool MayBeCopy;
        public bool IsNotification;
        public bool IsClosed;

        /// <summary>Where and when it was accepted, or first named.</summary>
        public long Position;
        public long Second;

        public Message? Original;
        public Message? Older;
        public Message? Newer;
    }
}
