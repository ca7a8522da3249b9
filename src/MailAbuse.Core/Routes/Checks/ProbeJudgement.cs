using System.Globalization;
using System.Net;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Routes.Checks;

/// <summary>
/// Judges the way of a probe by its Received fields. Only those that our receiver wrote are surely true; those below were written by hosts on
/// the way, and whoever wanted to send our mail in a circle and hide it could forge them. So they can accuse and never acquit more than
/// the probe's coming back does.
/// </summary>
/// <param name="source">The server whose mail is to take the detour.</param>
/// <param name="receiver">The server that waited for the probe; may be the source.</param>
/// <param name="others">The other servers of the inventory.</param>
/// <param name="detour">The detour, for messages.</param>
internal sealed class ProbeJudgement(ProbeHost source, ProbeHost receiver, IReadOnlyList<ProbeHost> others, string detour)
{
    /// <summary>The name of the check.</summary>
    public const string CheckName = "DetourProbed";

    private bool IsSourceReceiver => string.Equals(source.Server, receiver.Server, StringComparison.OrdinalIgnoreCase);

    /// <summary>A probe that came back.</summary>
    /// <param name="probe">How it did.</param>
    /// <param name="reply">What the detour answered to it: most servers name their queue id there.</param>
    public ProbeResult Judge(ProbeReturn probe, string reply = "")
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(reply);
        (ReceivedLine? entry, IReadOnlyList<ReceivedLine> below) = Split(probe.Lines);
        // Our receiver's own words: there was no other server between.
        if (IsReceiverItself(probe, entry is null ? probe.Lines : probe.Lines.SkipLast(below.Count), reply))
            return IsSourceReceiver ? Looped($"it is {source.Server} itself") : new ProbeResult(Check(CheckStatus.Warning, $"{detour} is {receiver.Server} itself: a probe came there at once.", $"Name it: -Via {receiver.Server}. Then its own routes are asked as well."));
        IPAddress? outgoing = entry is null ? probe.Client : entry.Addresses.Count > 0 ? entry.Addresses[0] : null;
        if (Circle(entry, outgoing, below) is { } how)
            return Looped(how);
        string time = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(probe.Took.TotalSeconds)):0} s");
        if (probe.Lines.Count == 0)
            return new ProbeResult(Check(CheckStatus.Passed, $"A probe came back after {time} from [{outgoing}]. Its Received fields could not be read: {probe.Why}."), null, outgoing);
        if (entry is null || outgoing is null)
            return new ProbeResult(Check(CheckStatus.Warning, $"A probe came back after {time}, and its Received fields do not say by which way.", $"Watch the log of {source.Server} for the first messages."));
        string way = $"A probe came back after {time} by {(entry.From.Length > 0 ? Visible.Make(entry.From, 100) : "a host without a name")} [{outgoing}], over {Hosts(below)}";
        if (others.Where(host => below.Any(line => line.IsBy(host.Names)) || IsGiver(host, entry, below)).Select(host => host.Server).ToArray() is { Length: > 0 } ours)
            return new ProbeResult(Check(CheckStatus.Warning, $"{way}, {string.Join(" and ", ours)} among them.", "A server of the inventory stands behind that detour. If it was to be another way than ours, choose another detour."), null, outgoing);
        if (source.Has(outgoing))
            return new ProbeResult(Check(CheckStatus.Warning, $"{way}, from an address of {source.Server} itself.", "Receivers that refuse that address will refuse it there as well."), null, outgoing);
        return new ProbeResult(Check(CheckStatus.Passed, $"{way}."), null, outgoing);
    }

    /// <summary>A probe that did not come back in time.</summary>
    /// <param name="patience">How long it was waited for.</param>
    /// <param name="isForced">True where the operator goes on all the same.</param>
    public ProbeResult Lost(TimeSpan patience, bool isForced)
    {
        string message = string.Create(CultureInfo.InvariantCulture, $"{detour} took a probe, and it did not come back to {receiver.Server} within {patience.TotalSeconds:0} s.");
        string advice = $"See what becomes of mail there: it may be slow, lose mail, or not reach {receiver.Server}. A probe that comes later goes to the postmaster of {receiver.Server}.";
        return isForced
            ? new ProbeResult(Check(CheckStatus.Warning, message, advice))
            : new ProbeResult(Check(CheckStatus.Failed, message, advice), new ServerException(ServerProblemKind.DetourRefused, detour, $"{source.Server}: {message}", $"{advice} If you know that it sends mail on, use -Force with a reason."));
    }

    // The id that the detour answered with is one of ours: that of the file, or, where a filter made another file of it, of the line by which
    // the receiver took it in.
    private bool IsReceiverItself(ProbeReturn probe, IEnumerable<ReceivedLine> own, string reply)
    {
        string[] said = reply.Split(' ');
        return own.Where(line => line.IsBy(receiver.Names)).Select(line => line.Id).Append(probe.QueueId).Any(id => id.Length > 0 && said.Contains(id, StringComparer.Ordinal));
    }

    // Above the line by which it came in stand those that a filter on the receiver adds, with addresses of the machine itself.
    private (ReceivedLine? Entry, IReadOnlyList<ReceivedLine> Below) Split(IReadOnlyList<ReceivedLine> lines)
    {
        for (int at = 0; at < lines.Count; at++)
        {
            ReceivedLine line = lines[at];
            bool isInside = line.Addresses.Any(address => IPAddress.Loopback.Equals(address) || IPAddress.IPv6Loopback.Equals(address) || receiver.Bound.Contains(address) || receiver.Own.Contains(address));
            if (!isInside)
                return line.IsBy(receiver.Names) ? (line, [.. lines.Skip(at + 1)]) : (null, lines);
        }

        return (null, lines);
    }

    // How it came by the source; null where it did not.
    private string? Circle(ReceivedLine? entry, IPAddress? outgoing, IReadOnlyList<ReceivedLine> below)
    {
        if (below.Any(line => line.IsBy(source.Names)))
            return $"{source.Server} had it again on the way";
        if (!IsSourceReceiver && ((outgoing is not null && source.Has(outgoing)) || entry?.Names.Any(source.Names.Contains) == true))
            return $"{receiver.Server} got it from {source.Server}";
        return IsBetween(source, below) ? $"{source.Server} had it again on the way" : null;
    }

    private static bool IsGiver(ProbeHost host, ReceivedLine entry, IReadOnlyList<ReceivedLine> below) => Gave(host, entry) || IsBetween(host, below);

    // The lowest line is that of the detour itself, with the source in it; a host that has several lines may repeat that.
    private static bool IsBetween(ProbeHost host, IReadOnlyList<ReceivedLine> below)
        => below.Where((line, at) => Gave(host, line) && below.Skip(at + 1).Any(lower => !string.Equals(lower.By, line.By, StringComparison.OrdinalIgnoreCase))).Any();

    private static bool Gave(ProbeHost host, ReceivedLine line) => line.Names.Any(host.Names.Contains) || line.Addresses.Any(host.IsKnownBy);

    private static string Hosts(IReadOnlyList<ReceivedLine> below)
    {
        int count = Math.Max(1, below.Select(line => line.By).Where(by => by.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        return count == 1 ? "1 host" : string.Create(CultureInfo.InvariantCulture, $"{count} hosts");
    }

    private ProbeResult Looped(string how)
    {
        string message = $"Mail by {detour} would go in a circle: a probe came back, and {how}.";
        return new ProbeResult(
            Check(CheckStatus.Failed, message),
            new ServerException(ServerProblemKind.DetourInvalid, source.Server, $"{source.Server}: {message}", $"Choose another detour, or see to it that {detour} does not send its mail through {source.Server}."));
    }

    /// <summary>The check, for who could not probe at all.</summary>
    public static ServerCheck CheckOf(string server, string detour, CheckStatus status, string message, string advice = "") => new() { Server = server, Name = CheckName, Subject = detour, Status = status, Message = message, Advice = advice };

    private ServerCheck Check(CheckStatus status, string message, string advice = "") => CheckOf(source.Server, detour, status, message, advice);
}
