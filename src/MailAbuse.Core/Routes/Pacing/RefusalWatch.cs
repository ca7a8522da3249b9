using MailAbuse.Mta;
using MailAbuse.Reputation;

namespace MailAbuse.Routes.Pacing;

/// <summary>
/// Says when no more is sent to a destination. A refusal because of our name ends it at once; a mailbox that is full or unknown says
/// nothing about us. What may be the message's own fault ends it when three in a row were not taken.
/// </summary>
/// <param name="causeOf">Why an answer is what it is.</param>
/// <param name="via">The detour, by names and addresses; empty: every way is it.</param>
internal sealed class RefusalWatch(Func<PacedAnswer, RefusalCause> causeOf, IReadOnlyCollection<string> via)
{
    private const int InARow = 3;

    // RFC 3463: mailbox and message too big, which is that message's own fault whatever else the host does.
    private static readonly string[] Sizes = [".2.3", ".3.4"];

    private readonly Dictionary<string, HashSet<string>> _failed = new(StringComparer.Ordinal);

    /// <summary>True where a message was brought to the detour. One that still went its old way says nothing of the new one.</summary>
    public bool IsByDetour(PacedAnswer answer)
    {
        if (via.Count == 0 || answer.Relay.Length == 0)
            return true;
        int open = answer.Relay.IndexOf('['), close = answer.Relay.IndexOf(']');
        string name = open < 0 ? answer.Relay : answer.Relay[..open];
        string address = open >= 0 && close > open ? answer.Relay[(open + 1)..close] : "";
        return via.Any(host => host.Trim('[', ']') is { Length: > 0 } one && (one.Equals(name, StringComparison.OrdinalIgnoreCase) || one.Equals(address, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>True where an answer says something of the detour. "none" is what Postfix writes where nobody was reached.</summary>
    public bool Counts(PacedAnswer answer) => answer.IsBeyond || answer.Relay == "none" || IsByDetour(answer);

    /// <summary>Takes an answer of a destination.</summary>
    /// <returns>True where it ends the sending there.</returns>
    public bool Take(string destination, PacedAnswer answer)
    {
        if (!Counts(answer))
            return false;
        if (answer.Status == DeliveryStatus.Sent)
        {
            _failed.Remove(destination);
            return false;
        }

        RefusalCause cause = causeOf(answer);
        bool isFinal = answer.Status == DeliveryStatus.Bounced || answer.Dsn.StartsWith('5');
        bool isSize = Sizes.Any(size => answer.Dsn.EndsWith(size, StringComparison.Ordinal));
        return cause switch
        {
            RefusalCause.Reputation or RefusalCause.Throttled => true,
            // Each further message would be bounced to its sender.
            RefusalCause.Unknown or RefusalCause.Policy when isFinal && !isSize => true,
            RefusalCause.Mailbox or RefusalCause.Content => false,
            _ when isSize => false,
            _ => Again(destination, answer.QueueId),
        };
    }

    private bool Again(string destination, string id)
    {
        if (!_failed.TryGetValue(destination, out HashSet<string>? failed))
            _failed[destination] = failed = new(StringComparer.Ordinal);
        failed.Add(id);
        return failed.Count >= InARow;
    }
}
