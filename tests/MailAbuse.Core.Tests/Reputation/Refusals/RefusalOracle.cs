using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MailAbuse.Reputation;

namespace MailAbuse.Core.Tests.Reputation.Refusals;

/// <summary>
/// The rules of docs/ARCHITECTURE.md once more, slowly: all lines become a list of what happened, and each figure is looked up in the whole
/// list. What a reply means is asked of the same catalogue.
/// </summary>
internal sealed partial class RefusalOracle(RefusalCatalogue catalogue)
{
    private readonly List<Step> _steps = [];
    private readonly Dictionary<(string Host, string Id), int> _current = [];
    private int _messages;

    private enum What { Refused, Sent, SentHere, GivenUp, Expired, Removed }

    private sealed record Group(string Server, string Domain, string MailHost, string Operator, RefusalCause Cause, string ListOrCode, string Address, string Rule);

    private sealed record Step(What What, int Message, string Recipient, string Server, string Domain, string MailHost, long Second, string Id)
    {
        public Group? Group { get; init; }

        public RefusalMatch? Match { get; init; }

        public bool IsBounce { get; init; }

        public bool IsAtConnect { get; init; }

        public string Reply { get; init; } = "";
    }

    [GeneratedRegex(@"^(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?\+00:00 (?<host>\S+) (?<program>[^\s\[:]+)(\[\d+\])?: (?<text>.*)$", RegexOptions.Singleline)]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?<id>[0-9A-Za-z]{5,24}): (?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex Named();

    // The greedy quoted string first, then whatever ends before the relay.
    [GeneratedRegex("""^to=<(?<to>("([^"\\]|\\.)*"(?=.*?>, (relay=|orig_to=<)))?.*?)>(?=, (relay=|orig_to=<))(, orig_to=<(("([^"\\]|\\.)*"(?=.*?>, (relay=|orig_to=<)))?.*?)>(?=, (relay=|orig_to=<)))?, relay=(?<between>.*?), status=(?<status>[^ ]*)( (?<reason>.*))?$""", RegexOptions.Singleline)]
    private static partial Regex Delivery();

    [GeneratedRegex(@"^(?<name>[^\[ ]*)\[(?<address>[0-9A-Za-z.:%\-]{2,64})\](:(\d+|unknown))?")]
    private static partial Regex Peer();

    [GeneratedRegex(@"^(delivery temporarily suspended: )?(?<form>host |connect to |lost connection with |conversation with |SASL authentication failed; server )(?<peer>(?<name>[^\[ ]*)\[(?<address>[0-9A-Za-z.:%\-]{2,64})\])(:(\d+|unknown))?(?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex Reason();

    public void Read(string line, long since, long until)
    {
        Match header = Line().Match(line);
        if (!header.Success) return;
        long second = DateTimeOffset.Parse(header.Groups["time"].Value + "Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        if (second < since || second >= until) return;
        string text = header.Groups["text"].Value;
        if (text.StartsWith("message repeated ", StringComparison.Ordinal))
        {
            int open = text.IndexOf("[ ", StringComparison.Ordinal);
            if (open < 0 || text[^1] != ']') return;
            text = text[(open + 2)..^1];
        }

        Match named = Named().Match(text);
        string program = header.Groups["program"].Value;
        if (named.Success && program.Contains('/', StringComparison.Ordinal)) ReadNamed(header.Groups["host"].Value, program, named.Groups["id"].Value, named.Groups["rest"].Value, second);
    }

    private void ReadNamed(string host, string program, string id, string rest, long second)
    {
        string component = program[(program.LastIndexOf('/') + 1)..];
        bool isOwn = component is "lmtp" or "local" or "virtual" or "pipe" or "relay" || program.EndsWith("/relay/smtp", StringComparison.Ordinal);
        if (isOwn || component is "smtp" or "error" or "retry" or "discard") ReadDelivery(host, id, rest, second, isOwn);
        else if (component is "qmgr" or "postsuper" && rest == "removed") Close(host, id);
        else if (component == "qmgr" && Regex.IsMatch(rest, "^from=<.*>, status=(force-)?expired, returned to sender$", RegexOptions.Singleline)) Add(What.Expired, host, id, "", "", "", second);
        else if (component == "pickup" && Regex.Match(rest, "^uid=[0-9]+ from=<.*> orig_id=(?<old>[0-9A-Za-z]{5,24})$") is { Success: true } pickup) Requeue(host, id, pickup.Groups["old"].Value);
    }

    private void Close(string host, string id)
    {
        Add(What.Removed, host, id, "", "", "", 0);
        _current.Remove((host, id));
    }

    private void Requeue(string host, string id, string old)
    {
        if (id == old || !_current.TryGetValue((host, old), out int message) || !_steps.Any(step => step.Message == message && step.What == What.Refused)) return;
        Close(host, id);
        _current.Remove((host, old));
        _current[(host, id)] = message;
    }

    private void ReadDelivery(string host, string id, string rest, long second, bool isOwn)
    {
        Match delivery = Delivery().Match(rest);
        if (!delivery.Success) return;
        string status = delivery.Groups["status"].Value, to = delivery.Groups["to"].Value, between = delivery.Groups["between"].Value;
        if (status is not ("sent" or "deferred" or "SOFTBOUNCE" or "bounced")) return;
        string recipient = Lower(to), domain = to.Contains('@', StringComparison.Ordinal) ? recipient[(recipient.LastIndexOf('@') + 1)..] : "";
        Match relay = Peer().Match(between);
        if (status == "sent")
        {
            bool isForeign = relay.Success && domain.Length > 0 && IsForeign(relay.Groups["address"].Value, isOwn);
            Add(isForeign ? What.Sent : What.SentHere, host, id, recipient, domain, isForeign ? relay.Groups["name"].Value : "", second);
            return;
        }

        string reason = delivery.Groups["reason"].Value;
        if (reason.StartsWith('(')) reason = reason[1..];
        if (reason.EndsWith(')')) reason = reason[..^1];
        Match remote = Reason().Match(reason);
        string form = remote.Groups["form"].Value, said = remote.Groups["rest"].Value;
        bool isSilence = form is "connect to " or "lost connection with " or "conversation with ";
        bool isAtConnect = isSilence || said.StartsWith(" refused to talk to me: ", StringComparison.Ordinal);
        bool isRefusal = remote.Success && (isAtConnect || said.StartsWith(" said: ", StringComparison.Ordinal)) && domain.Length > 0 && IsForeign(remote.Groups["address"].Value, isOwn);
        if (!isRefusal)
        {
            if (status == "bounced") Add(What.GivenUp, host, id, recipient, domain, "", second);
            return;
        }

        string reply = isSilence ? reason : Regex.Replace(said, "^ (said|refused to talk to me): ", "", RegexOptions.Singleline);
        if (!isSilence) reply = Regex.Replace(reply, @"^(?<reply>.*) \(in reply to [^()]*\)$", "${reply}", RegexOptions.Singleline);
        else if (reason.StartsWith("delivery temporarily suspended: ", StringComparison.Ordinal)) reply = reason[32..];
        string dsn = between.Split(", ").Skip(1).LastOrDefault(part => part.StartsWith("dsn=", StringComparison.Ordinal)) is { } found ? found[4..] : "";
        // With its address, so that this is not taken for ours.
        string peer = relay.Success ? between.Split(',')[0] : remote.Groups["peer"].Value;
        string mailHost = relay.Success && relay.Groups["name"].Length > 0 ? relay.Groups["name"].Value : remote.Groups["name"].Value;
        if (relay.Success && relay.Groups["name"].Length == 0) peer = remote.Groups["peer"].Value;
        RefusalMatch match = catalogue.Match(Bytes(Masked(reply, to)), Bytes(dsn), Bytes(peer));
        if (isSilence) match = match with { Rule = match.Cause == RefusalCause.Network ? match.Rule : null, List = "", OutgoingAddress = "" };
        RefusalCause cause = isSilence ? RefusalCause.Network : match.Cause;
        Add(new Step(What.Refused, Message(host, id), recipient, host, domain, Lower(mailHost), second, id)
        {
            Group = new Group(host, domain, Lower(mailHost), match.Operator, cause, match.List.Length > 0 ? match.List : match.Code, match.OutgoingAddress, match.Rule?.Id ?? ""),
            Match = match,
            IsBounce = status == "bounced",
            IsAtConnect = isAtConnect,
            Reply = Encoding.UTF8.GetString(Bytes(reply)),
        });
    }

    public IEnumerable<string> Results()
    {
        foreach (IGrouping<Group, (Step Step, int At)> group in _steps.Select((step, at) => (step, at)).Where(one => one.step.Group is not null).GroupBy(one => one.step.Group!))
        {
            Group key = group.Key;
            (Step last, int lastAt) = group.Last();
            int delivered = _steps.Count(step => step.What == What.Sent && step.Server == key.Server && step.Domain == key.Domain);
            int refused = _steps.Select(step => step.Group).OfType<Group>().Distinct().Where(one => one.Server == key.Server && one.Domain == key.Domain).Sum(one => Ends(one).Count());
            string[] ends = [.. Ends(key)];
            Step? resumed = _steps.Skip(lastAt + 1).FirstOrDefault(step => step.What == What.Sent && step.Server == key.Server && step.Domain == key.Domain && IsSameWay(key, last, step));
            RefusalMatch match = group.First().Step.Match!;
            yield return RefusalScan.Text(new DeliveryRefusal
            {
                Server = key.Server,
                RecipientDomain = key.Domain,
                MailHost = key.MailHost,
                Operator = key.Operator,
                Cause = key.Cause,
                List = match.List,
                Code = match.Code,
                Rule = key.Rule,
                OutgoingAddress = key.Address,
                First = DateTimeOffset.FromUnixTimeSeconds(group.First().Step.Second),
                Last = DateTimeOffset.FromUnixTimeSeconds(last.Second),
                Messages = group.Select(one => one.Step.Message).Distinct().Count(),
                Waiting = ends.Count(end => end == "waiting"),
                Bounced = ends.Count(end => end == "bounced"),
                Delivered = delivered,
                Share = refused + delivered == 0 ? 0 : ends.Length / (double)(refused + delivered),
                ResumedAt = resumed is null ? null : DateTimeOffset.FromUnixTimeSeconds(resumed.Second),
                ResumedBy = resumed?.Id ?? "",
                SampleReply = last.Reply,
            });
        }
    }

    /// <summary>What became of each recipient of each message who belongs to a group at the end.</summary>
    private IEnumerable<string> Ends(Group group)
    {
        foreach ((int message, string recipient) in _steps.Where(step => step.Group == group).Select(step => (step.Message, step.Recipient)).Distinct())
        {
            Group? where = null;
            string end = "";
            foreach (Step step in _steps.Where(step => step.Message == message && (step.Recipient == recipient || step.What is What.Expired or What.Removed)))
            {
                bool isWaiting = end == "waiting";
                (where, end) = step.What switch
                {
                    What.Refused => (step.Group, step.IsBounce ? "bounced" : "waiting"),
                    What.Sent or What.SentHere => (null, ""),
                    What.Expired when isWaiting => (where, "bounced"),
                    What.Removed or What.GivenUp when isWaiting => (where, "dropped"),
                    _ => (where, end),
                };
            }

            if (where == group) yield return end;
        }
    }

    private bool IsSameWay(Group group, Step last, Step sent)
    {
        string by = Lower(sent.MailHost);
        if (by == group.MailHost) return true;
        if (group.Operator.Length > 0 && catalogue.OperatorOf(Bytes(by)) == group.Operator && catalogue.OperatorOf(Bytes(group.MailHost)) == group.Operator) return true;
        if (!last.IsAtConnect) return false;
        bool LiesIn(string name) => ("." + name).EndsWith("." + group.Domain, StringComparison.Ordinal);
        if (LiesIn(by) && LiesIn(group.MailHost)) return true;
        string[] one = group.MailHost.Split('.', 2), other = by.Split('.', 2);
        return one is [not "", var parent] && other is [not "", var its] && parent == its
            && !Regex.IsMatch(parent, @"^[^.]*$|^\.?[^.]{1,3}\.[^.]{1,2}$|[0-9]$") && parent.LastIndexOf('.') > 0;
    }

    private void Add(What what, string host, string id, string recipient, string domain, string mailHost, long second) =>
        Add(new Step(what, Message(host, id), recipient, host, domain, mailHost, second, id));

    private void Add(Step step) => _steps.Add(step);

    private int Message(string host, string id)
    {
        if (!_current.TryGetValue((host, id), out int message)) _current.Add((host, id), message = ++_messages);
        return message;
    }

    private static bool IsForeign(string address, bool isOwn) =>
        isOwn
            ? !Regex.IsMatch(address, @"^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2[0-9]|3[01])\.)|^(?=.*:)(::1$|f[cd]|fe80)")
            : !address.StartsWith("127.", StringComparison.Ordinal) && address != "::1";

    // Without the recipient, times and long numbers.
    private static string Masked(string reply, string to)
    {
        if (to.Length >= 3) reply = reply.Replace(to, "recipient@invalid", StringComparison.Ordinal);
        reply = Regex.Replace(reply, "(?<![A-Za-z0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.Z0-9]*", "#");
        return Regex.Replace(reply, @"(?<![A-Za-z0-9])(?=([A-Za-z]*[0-9]){4})[A-Za-z0-9]{12,}(?<dot>\.?)(?(?<=\.)[0-9]*)", "#${dot}");
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Lower(string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
}
