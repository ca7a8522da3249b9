using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MailAbuse.Mta;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>What the oracle counted for one sender; sets where the engine only keeps their sizes.</summary>
internal sealed class OracleTotals
{
    public long Messages, Recipients, Delivered, Deferred, Bounced, Held, Notifications;
    public readonly HashSet<string> Clients = [], EnvelopeSenders = [], RecipientDomains = [];
    public long First = long.MaxValue, Last = long.MinValue;
}

/// <summary>
/// The join of docs/ARCHITECTURE.md, written down a second time: slow, obvious, line after line. Numbers in comments are the rules there.
/// </summary>
/// <remarks>
/// Every line only writes facts onto the message that it speaks of, and ties messages together. Who is answerable for a message is asked
/// at the very end, when all ties are known; only then are facts counted. Texts are Latin-1, so that every byte is one character.
/// </remarks>
internal sealed partial class JoinOracle
{
    /// <summary>How far apart two lines of one log may begin to be <em>near</em>.</summary>
    public const long EightMiB = 8 * 1024 * 1024;

    private const long TenMinutes = 600;

    private enum What { Message, Client, Recipients, Envelope, Delivered, Deferred, Bounced, Held, Notification, Domain }

    /// <summary>Something that happened to a message in a second; <paramref name="HandOver"/> where it is a delivery that may be none.</summary>
    private sealed record Fact(long Second, What What, string Text = "", long Number = 1, HandOver? HandOver = null);

    /// <summary>A delivery that ended with "queued as B"; <see cref="IsOne"/> where B was found and is the same message.</summary>
    private sealed record HandOver(Message From, string Id, long Second)
    {
        public bool IsOne { get; set; }
    }

    /// <summary>One use of a queue id, from its first line until it is removed or reused.</summary>
    private sealed class Message
    {
        public required string Host { get; init; }
        public required string Id { get; init; }

        /// <summary>Where its first line begins, and where the line that named its sender does.</summary>
        public required long Start { get; init; }
        public long AcceptanceStart { get; set; }

        /// <summary>Whose it is: asked of its root only. Unknown until a line names him.</summary>
        public SenderKind Kind { get; set; }
        public string Name { get; set; } = "";

        /// <summary>The client's name, where a client line named the sender.</summary>
        public string ClientName { get; set; } = "";

        /// <summary>Which of the logs it stands in.</summary>
        public int Log { get; init; }

        /// <summary>The second of the line that named the sender.</summary>
        public long Second { get; set; }

        /// <summary>The kind of that line.</summary>
        public Origin Origin { get; set; }

        /// <summary>The message that this one is a copy, a requeue or a notification of.</summary>
        public Message? Parent { get; set; }

        /// <summary>Joined to a proxy's message, which does not know recipients and envelope itself.</summary>
        public bool IsProxied { get; set; }
        public bool IsClosed { get; set; }
        public bool IsQueued { get; set; }
        public bool IsHeld { get; set; }
        public HashSet<string> DeferredRecipients { get; } = [];
        public List<Fact> Facts { get; } = [];

        public Message Root => Parent is null ? this : Parent.Root;

        public bool IsSilent => Origin == Origin.Bounce || (Parent is not null && Parent.IsSilent);

        public bool DescendsFrom(Message other) => this == other || (Parent is not null && Parent.DescendsFrom(other));
    }

    /// <summary>Where a message came from, as a line said it.</summary>
    private enum Origin { NotSeen, Login, Client, LocalUser, Requeue, Bounce }

    private readonly long _near, _until;
    private int _log;
    private readonly List<Message> _messages = [];
    private readonly Dictionary<(string Host, string Id), Message> _latest = [];
    private readonly List<HandOver> _handOvers = [];
    private readonly Dictionary<(string Host, string Pid, string Client), long> _heldRecipients = [];
    private readonly Dictionary<(string Host, string Pid), (SenderKind Kind, string Name, string Address, long Start)> _proxied = [];

    private JoinOracle(long near, long until) => (_near, _until) = (near, until);

    /// <summary>Counts logs, one a host, each in its order. Only what lies in [since, until) counts; what was before it is read, what comes after is not.</summary>
    public static Dictionary<(SenderKind Kind, string Name), OracleTotals> Count(
        IEnumerable<byte[]> series, long? since = null, long? until = null, long near = EightMiB)
    {
        var oracle = new JoinOracle(near, until ?? long.MaxValue);
        foreach (byte[] log in series)
        {
            long start = 0;
            oracle._log++;
            foreach (string line in Encoding.Latin1.GetString(log).Split('\n'))
            {
                oracle.Read(line.EndsWith('\r') ? line[..^1] : line, start);
                start += line.Length + 1;
            }
        }

        oracle.JoinNextServers();
        return oracle.Tally(since ?? long.MinValue);
    }

    // ---- what a line says -----------------------------------------------------------------------------------------------------------

    private void Read(string text, long start)
    {
        if (OracleLine.Parse(text, start) is not { } line || line.Second >= _until) return;
        if (RepeatedLine().Match(line.Message) is { Success: true } repeated) line = line with { Message = repeated.Groups["once"].Value };
        switch (line.Program)
        {
            case "smtpd":
                ReadSmtpd(line);
                break;
            case "cleanup":
                ReadHold(line);
                break;
            case "pickup":
                ReadPickup(line);
                break;
            case "qmgr" or "oqmgr" or "nqmgr":
                ReadQueueManager(line);
                break;
            case "postsuper":
                if (RemovedLine().Match(line.Message) is { Success: true } removed) Close(line, removed);
                else if (PlacedOnHoldLine().Match(line.Message) is { Success: true } placed) Hold(Seen(line, placed), line.Second);
                break;
            case "smtp" or "lmtp" or "local" or "virtual" or "pipe" or "error" or "retry" or "discard" or "relay":
                ReadDelivery(line);
                break;
            case "bounce" or "defer" or "trace":
                ReadNotification(line);
                break;
        }
    }

    private void ReadSmtpd(OracleLine line)
    {
        Match m = ClientLine().Match(line.Message);
        if (m.Success)
        {
            string address = LowerCase(m.Groups["address"].Value);
            bool hasLogin = m.Groups["login"].Success;
            string name = hasLogin ? LowerCase(m.Groups["login"].Value) : address;
            string id = m.Groups["id"].Value;
            if (id == "NOQUEUE")
            {
                _proxied[(line.Host, line.Pid)] = (hasLogin ? SenderKind.Login : SenderKind.Client, name, address, line.Start);
                return;
            }

            // 5, XFORWARD: a copy says itself what it was before.
            Message? original = hasLogin ? null : Original(line, m, id);
            Message message = Accept(line, id, hasLogin ? Origin.Login : Origin.Client, name, address, original);
            if (message.AcceptanceStart == line.Start) message.ClientName = m.Groups["name"].Value;

            // 4: an access map holds a recipient before there is a queue id; the acceptance follows from the same process.
            if (_heldRecipients.Remove((line.Host, line.Pid, address), out long start) && line.Start - start <= _near)
                Hold(message, line.Second);
        }
        else if ((m = HeldRecipientLine().Match(line.Message)).Success)
        {
            _heldRecipients[(line.Host, line.Pid, LowerCase(m.Groups["address"].Value))] = line.Start;
        }
        else if ((m = ProxyAcceptLine().Match(line.Message)).Success)
        {
            ReadProxyAccept(line, m.Groups["next"].Value);
        }
        else
        {
            ReadHold(line);
        }
    }

    /// <summary>5, before-queue proxy: a message of its own, which the id behind the proxy joins.</summary>
    private void ReadProxyAccept(OracleLine line, string next)
    {
        if (!_proxied.Remove((line.Host, line.Pid), out (SenderKind Kind, string Name, string Address, long Start) client)) return;
        if (line.Start - client.Start > _near) return;
        var message = new Message { Host = line.Host, Id = "", Start = line.Start, Second = line.Second, Kind = client.Kind, Name = client.Name };
        message.Facts.Add(new Fact(line.Second, What.Message));
        message.Facts.Add(new Fact(line.Second, What.Client, client.Address));
        _messages.Add(message);
        if (AcceptedNear(line, next) is { } behind && IsPrivate(behind.Name) && Tie(behind, message)) behind.IsProxied = true;
    }

    private void ReadHold(OracleLine line)
    {
        Match m = HoldLine().Match(line.Message);
        if (m.Success) Hold(Seen(line, m), line.Second);
    }

    private void ReadPickup(OracleLine line)
    {
        Match m = PickupLine().Match(line.Message);
        if (!m.Success) return;
        string id = m.Groups["id"].Value;
        if (m.Groups["original"].Success) Accept(line, id, Origin.Requeue, "", address: null, Original(line, m, id));
        else Accept(line, id, Origin.LocalUser, m.Groups["uid"].Value, address: null, original: null);
    }

    /// <summary>The message that one says it was before, if that is open; none says it of itself.</summary>
    private Message? Original(OracleLine line, Match match, string id) =>
        match.Groups["original"].Value is var original && original != id ? OpenMessage(line.Host, original) : null;

    private void ReadQueueManager(OracleLine line)
    {
        Match m = RemovedLine().Match(line.Message);
        if (m.Success)
        {
            Close(line, m);
            return;
        }

        m = QueuedLine().Match(line.Message);
        if (m.Success)
        {
            Message message = Seen(line, m);
            if (message.IsQueued) return;
            message.IsQueued = true;
            message.Facts.Add(new Fact(line.Second, What.Recipients, Number: long.Parse(m.Groups["count"].Value, CultureInfo.InvariantCulture)));
            message.Facts.Add(new Fact(line.Second, What.Envelope, LowerCase(m.Groups["envelope"].Value)));
        }
        else if ((m = ExpiredLine().Match(line.Message)).Success)
        {
            Seen(line, m).Facts.Add(new Fact(line.Second, What.Bounced));
        }
        else if ((m = NamedLine().Match(line.Message)).Success)
        {
            Seen(line, m);
        }
    }

    private void ReadDelivery(OracleLine line)
    {
        Match m = DeliveryLine().Match(line.Message);
        if (!m.Success) return;
        Message message = Seen(line, m);
        string recipient = LowerCase(m.Groups["recipient"].Value), status = m.Groups["status"].Value;
        string domain = recipient[(recipient.LastIndexOf('@') + 1)..];
        if (status is "sent" or "bounced" or "deferred" or "SOFTBOUNCE" && recipient.Contains('@', StringComparison.Ordinal) && domain.Length > 0)
            message.Facts.Add(new Fact(line.Second, What.Domain, domain));
        if (status == "bounced") message.Facts.Add(new Fact(line.Second, What.Bounced));
        if (status is "deferred" or "SOFTBOUNCE" && message.DeferredRecipients.Add(recipient)) message.Facts.Add(new Fact(line.Second, What.Deferred));
        if (status == "sent") message.Facts.Add(new Fact(line.Second, What.Delivered, HandOver: ReadHandOver(line, m, message)));
    }

    /// <summary>5, re-injection: what was "queued as B" and has come in again from there is B.</summary>
    private HandOver? ReadHandOver(OracleLine line, Match delivery, Message message)
    {
        Match m = ForwardedAsReply().Match(delivery.Groups["reply"].Value);
        if (m.Success && delivery.Groups["relay"].Value.Split(", ")[0] == "local" && m.Groups["next"].Value != message.Id)
            return ReadForward(line, m.Groups["next"].Value, message);
        m = QueuedAsReply().Match(delivery.Groups["reply"].Value);
        if (!m.Success) return null;
        var handOver = new HandOver(message, m.Groups["next"].Value, line.Second);
        Match relay = RelayAddress().Match(delivery.Groups["relay"].Value);
        string address = LowerCase(relay.Groups["address"].Value);
        handOver.IsOne = AcceptedNear(line, handOver.Id) is { } copy && copy != message && SameMachine(address, copy.Name)
            && (Tie(copy, message) || IsTied(copy, message));
        if (!handOver.IsOne && !IsLoopback(address)) _handOvers.Add(handOver);
        return handOver;
    }

    /// <summary>5, forward: what local sent on is the same message under another id, whether its lines came before or will come.</summary>
    private HandOver ReadForward(OracleLine line, string id, Message message)
    {
        if (_latest.TryGetValue((line.Host, id), out Message? latest) && latest.Origin == Origin.NotSeen && line.Start - latest.Start <= _near)
        {
            Tie(latest, message);
        }
        else
        {
            if (OpenMessage(line.Host, id) is { } open) open.IsClosed = true;
            Tie(Open(line, id), message);
        }

        return new HandOver(message, id, line.Second) { IsOne = true };
    }

    /// <summary>6: a notification belongs to whom it is about; its own line is the only one of it that counts.</summary>
    private void ReadNotification(OracleLine line)
    {
        Match m = NotificationLine().Match(line.Message);
        if (!m.Success) return;
        Message? about = OpenMessage(line.Host, m.Groups["id"].Value);
        string id = m.Groups["next"].Value;
        if (id == m.Groups["id"].Value) return;

        // What local sent on is no notification: that id was reused.
        if (OpenMessage(line.Host, id) is { Origin: Origin.NotSeen, Parent: not null } forwarded) forwarded.IsClosed = true;

        // Its lines may have come before, up to its removal. It cannot be about what is itself a copy of it.
        if (_latest.TryGetValue((line.Host, id), out Message? latest) && latest is { Origin: Origin.NotSeen, Parent: null } && line.Start - latest.Start <= _near)
        {
            if (about is null || !about.DescendsFrom(latest)) Name(latest, line, Origin.Bounce, "", address: null, about);
        }
        else
        {
            Accept(line, id, Origin.Bounce, "", address: null, about);
        }
    }

    // ---- messages -------------------------------------------------------------------------------------------------------------------

    /// <summary>2: a line that says where a message comes from.</summary>
    private Message Accept(OracleLine line, string id, Origin origin, string name, string? address, Message? original)
    {
        Message? message = OpenMessage(line.Host, id);
        if (message is not null && message.Origin == origin && message.Name == name && line.Start - message.AcceptanceStart <= _near) return message;
        if (message is null || message.Origin != Origin.NotSeen || line.Start - message.Start > _near)
        {
            if (message is not null) message.IsClosed = true;
            message = Open(line, id);
        }

        Name(message, line, origin, name, address, original);
        return message;
    }

    private static void Name(Message message, OracleLine line, Origin origin, string name, string? address, Message? original)
    {
        message.Origin = origin;
        message.Kind = origin switch
        {
            Origin.Login => SenderKind.Login,
            Origin.Client => SenderKind.Client,
            Origin.LocalUser => SenderKind.LocalUser,
            _ => SenderKind.Unknown,
        };
        message.Name = name;
        message.Second = line.Second;
        message.AcceptanceStart = line.Start;
        message.Facts.RemoveAll(f => f.What == What.Message);
        message.Facts.Add(new Fact(line.Second, origin == Origin.Bounce ? What.Notification : What.Message));
        if (address is not null) message.Facts.Add(new Fact(line.Second, What.Client, address));
        if (original is not null) Tie(message, original);
        if (original is not null && origin == Origin.Requeue) original.IsClosed = true;
    }

    /// <summary>3: the open message of an id, an unknown sender's where no acceptance was seen.</summary>
    private Message Seen(OracleLine line, Match match)
    {
        string id = match.Groups["id"].Value;
        if (OpenMessage(line.Host, id) is { } known) return known;
        Message message = Open(line, id);
        message.Facts.Add(new Fact(line.Second, What.Message));
        return message;
    }

    private Message Open(OracleLine line, string id)
    {
        var message = new Message { Host = line.Host, Id = id, Log = _log, Start = line.Start, Second = line.Second };
        _messages.Add(message);
        _latest[(line.Host, id)] = message;
        return message;
    }

    private void Close(OracleLine line, Match match)
    {
        if (OpenMessage(line.Host, match.Groups["id"].Value) is { } message) message.IsClosed = true;
    }

    private static void Hold(Message message, long second)
    {
        if (message.IsHeld) return;
        message.IsHeld = true;
        message.Facts.Add(new Fact(second, What.Held));
    }

    private Message? OpenMessage(string host, string id) =>
        _latest.TryGetValue((host, id), out Message? message) && !message.IsClosed ? message : null;

    // ---- 5: one message, several ids ------------------------------------------------------------------------------------------------

    /// <summary>The latest message of an id, closed since or not, if it was accepted near and from a client without login.</summary>
    private Message? AcceptedNear(OracleLine line, string id) =>
        _latest.TryGetValue((line.Host, id), out Message? message) && message.Origin == Origin.Client && line.Start - message.AcceptanceStart <= _near
            ? message
            : null;

    /// <summary>The first one to whom a message is tied has it; and nothing becomes its own original.</summary>
    private static bool Tie(Message copy, Message original)
    {
        if (copy.Parent is not null || original.DescendsFrom(copy)) return false;
        copy.Parent = original;
        return true;
    }

    /// <summary>Tied to this very message before, or to the one that this one is tied to.</summary>
    private static bool IsTied(Message copy, Message original) =>
        copy.Parent is { Id.Length: > 0 } parent && (IsSameId(parent, original)
            || (original.Parent is { } other && original.Origin != Origin.Bounce && IsSameId(parent, other)));

    private static bool IsSameId(Message a, Message b) => a.Host == b.Host && a.Id == b.Id;

    /// <summary>Inside only: a stranger's server can answer with any id.</summary>
    private static bool SameMachine(string relay, string client) =>
        IsPrivate(relay) && IsPrivate(client) && (relay == client || (IsLoopback(relay) && IsLoopback(client)));

    private static bool IsPrivate(string address) => PrivateAddress().IsMatch(address);

    private static bool IsLoopback(string address) => address.StartsWith("127.", StringComparison.Ordinal) || address == "::1";

    /// <summary>What was queued as an id that came not in again here may be on another host: the nearest acceptance within ten minutes.</summary>
    private void JoinNextServers()
    {
        ILookup<string, Message> byId = _messages.Where(m => m.Origin == Origin.Client).OrderBy(m => m.Log).ThenBy(m => m.AcceptanceStart).ToLookup(m => m.Id);
        foreach (HandOver handOver in _handOvers.OrderBy(h => h.Second))
        {
            Message from = handOver.From;
            Message? there = byId[handOver.Id]
                .Where(m => m.Host != from.Host && Math.Abs(m.Second - handOver.Second) <= TenMinutes)
                .Where(m => IsPrivate(m.Name) || Label(m.ClientName) == Label(from.Host))
                .Where(m => m.Parent is null ? !from.DescendsFrom(m) : IsSameId(m.Parent, from))
                .MinBy(m => (Math.Abs(m.Second - handOver.Second), m.Second));
            handOver.IsOne = there is not null;
            if (there is not null) Tie(there, from);
        }
    }

    private static string Label(string name) => LowerCase(name.Split('.')[0]);

    // ---- counting -------------------------------------------------------------------------------------------------------------------

    private Dictionary<(SenderKind Kind, string Name), OracleTotals> Tally(long since)
    {
        var result = new Dictionary<(SenderKind, string), OracleTotals>();
        foreach (Message message in _messages)
        {
            foreach (Fact fact in message.Facts)
            {
                if (fact.Second < since || !Counts(message, fact)) continue;
                Message root = message.Root;
                if (!result.TryGetValue((root.Kind, root.Name), out OracleTotals? totals)) result[(root.Kind, root.Name)] = totals = new OracleTotals();
                Add(totals, fact);
            }
        }

        return result;
    }

    private static bool Counts(Message message, Fact fact) => fact.What switch
    {
        What.Notification => true,
        _ when message.IsSilent => false,
        What.Message or What.Client => message.Parent is null,
        What.Recipients or What.Envelope => message.Parent is null || message.IsProxied,
        What.Delivered => fact.HandOver is not { IsOne: true },
        _ => true,
    };

    private static void Add(OracleTotals totals, Fact fact)
    {
        switch (fact.What)
        {
            case What.Message:
                totals.Messages++;
                totals.First = Math.Min(totals.First, fact.Second);
                totals.Last = Math.Max(totals.Last, fact.Second);
                break;
            case What.Client:
                totals.Clients.Add(fact.Text);
                break;
            case What.Recipients:
                totals.Recipients += fact.Number;
                break;
            case What.Envelope:
                totals.EnvelopeSenders.Add(fact.Text);
                break;
            case What.Delivered:
                totals.Delivered++;
                break;
            case What.Deferred:
                totals.Deferred++;
                break;
            case What.Bounced:
                totals.Bounced++;
                break;
            case What.Held:
                totals.Held++;
                break;
            case What.Notification:
                totals.Notifications++;
                break;
            case What.Domain:
                totals.RecipientDomains.Add(fact.Text);
                break;
        }
    }

    /// <summary>ASCII only: a Latin-1 letter here is half of a UTF-8 one.</summary>
    private static string LowerCase(string text) => string.Create(text.Length, text, (span, t) =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = t[i] is >= 'A' and <= 'Z' ? (char)(t[i] + 32) : t[i];
    });

    // ---- the forms of Postfix's messages --------------------------------------------------------------------------------------------

    /// <summary>A queue id: letters and digits.</summary>
    private const string Id = "(?:(?!NOQUEUE:)[0-9A-Za-z]{5,24})";

    /// <summary>An address and its closing bracket: what is in quotes in front may hold anything; after it, it ends where a comma follows.</summary>
    private const string Mailbox = """(?>(?:"(?:[^"\\]|\\.)*")?)(?>.*?(?=>, (?:relay=|orig_to=<)))""";

    /// <summary>NAME[ADDRESS] or NAME[ADDRESS]:PORT; NAME comes from DNS and holds no bracket.</summary>
    private const string ClientName = @"(?<client>(?<name>[^\[ ]*)\[(?<address>unknown|[0-9A-Za-z.:%-]{2,64})\])(?::(?:[0-9]+|unknown))?";

    private const RegexOptions Options = RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>What rsyslog makes of the same line many times over.</summary>
    [GeneratedRegex(@"\Amessage repeated (?>.*?\[ )(?<once>(?!message repeated ).*)\]\z", Options)]
    private static partial Regex RepeatedLine();

    [GeneratedRegex(@"\A(?<id>" + Id + @"|NOQUEUE): client=" + ClientName + @"(, sasl_method=[^,]*)?(, sasl_username=(?<login>.+?)??)?"
        + @"(, sasl_sender=((?!, sasl_sender=)[^ ])+)?(, orig_queue_id=(?<original>((?!, orig_queue_id=)[^ ])+))?(, orig_client=((?!, orig_client=)[^ ])+)?\z", Options)]
    private static partial Regex ClientLine();

    [GeneratedRegex(@"\ANOQUEUE: (?=hold: )(?>.*? from )" + ClientName, Options)]
    private static partial Regex HeldRecipientLine();

    /// <summary>The proxy's reply ends at the first semicolon; what follows is the client's.</summary>
    [GeneratedRegex(@"\Aproxy-accept: [^;]*queued as (?<next>" + Id + ");", Options)]
    private static partial Regex ProxyAcceptLine();

    [GeneratedRegex(@"\A(?<id>" + Id + "): (milter-)?hold: ", Options)]
    private static partial Regex HoldLine();

    [GeneratedRegex(@"\A(?<id>" + Id + @"): placed on hold\z", Options)]
    private static partial Regex PlacedOnHoldLine();

    [GeneratedRegex(@"\A(?<id>" + Id + @"): removed\z", Options)]
    private static partial Regex RemovedLine();

    [GeneratedRegex(@"\A(?<id>" + Id + "): (?<uid>uid=[0-9]+) from=<.*>( orig_id=(?<original>" + Id + @"))?\z", Options)]
    private static partial Regex PickupLine();

    /// <summary>Read from its end: the sender's address is the client's text and may hold anything.</summary>
    [GeneratedRegex(@"\A(?<id>" + Id + @"): from=<(?>(?<envelope>.*)>, size=)[0-9]+, nrcpt=(?<count>[0-9]{1,9})( \([^)]*\))?\z", Options)]
    private static partial Regex QueuedLine();

    [GeneratedRegex(@"\A(?<id>" + Id + @"): from=<.*>, status=(expired|force-expired), returned to sender\z", Options)]
    private static partial Regex ExpiredLine();

    [GeneratedRegex(@"\A(?<id>" + Id + "): from=<", Options)]
    private static partial Regex NamedLine();

    [GeneratedRegex(@"\A(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2[0-9]|3[01])\.)[^:]*\z|\A(::1\z|(fc|fd|fe80)[^:]*:)", Options)]
    private static partial Regex PrivateAddress();

    [GeneratedRegex(@"\A(?<id>" + Id + "): to=<(?<recipient>" + Mailbox + ")>(, orig_to=<" + Mailbox + ">)?, relay=(?>(?<relay>.*?), status=)(?<status>[^ ]*)( (?<reply>.*))?\\z", Options)]
    private static partial Regex DeliveryLine();

    [GeneratedRegex(@"\A[^\[]*\[(?<address>[^\]]+)\]", Options)]
    private static partial Regex RelayAddress();

    [GeneratedRegex(@"\A\(forwarded as (?<next>" + Id + @")\)\z", Options)]
    private static partial Regex ForwardedAsReply();

    [GeneratedRegex(@"queued as (?<next>" + Id + @")\)\z", Options)]
    private static partial Regex QueuedAsReply();

    [GeneratedRegex(@"\A(?<id>" + Id + "): .*notification: (?<next>" + Id + @")\z", Options)]
    private static partial Regex NotificationLine();
}
