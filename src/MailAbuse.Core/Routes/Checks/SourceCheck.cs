using System.Globalization;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Routes.Checks;

/// <summary>
/// Looks whether the source of the spam is stopped before its mail goes out by another server: a detour for a server that still bursts burns
/// the next one. Of the last hour counts who bursts, by the same rules as Get-SenderRate, and is not suspended.
/// </summary>
internal static class SourceCheck
{
    /// <summary>The window that is judged.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private const int MostNames = 5;

    /// <summary>The query by which rates are to be read.</summary>
    public static RateQuery Query => new() { Last = Window };

    /// <summary>The servers whose mail goes out by the source: itself, and those of the inventory from which mail comes to it.</summary>
    public static IReadOnlyList<MailServer> FeedersOf(ServerInventory inventory, MailServer source)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(source);
        return [source, .. inventory.Servers.Where(server => !Same(server, source) && inventory.HopsFrom(server).Any(hop => Same(hop, source)))];
    }

    /// <summary>Looks.</summary>
    /// <param name="source">The server that is to get a detour.</param>
    /// <param name="feeders">What <see cref="FeedersOf"/> said.</param>
    /// <param name="rates">The senders of these servers in one picture, judged (<see cref="Query"/>).</param>
    /// <param name="suspensions">The suspensions on one of them. A server without set-up (<see cref="ServerProblemKind.ServerNotInitialized"/>) has none.</param>
    /// <param name="stop">Ends it.</param>
    public static SourceAnswer Run(MailServer source, IReadOnlyList<MailServer> feeders, Func<IReadOnlyList<MailServer>, RateReport> rates, Func<MailServer, IReadOnlyList<SenderSuspension>> suspensions, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(feeders);
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(suspensions);
        List<string> missing = [];
        List<SenderRate> bursts = [];
        try
        {
            RateReport report = rates(feeders);
            missing.AddRange(report.MissingServers);
            bursts.AddRange(report.Rates.Where(rate => rate.IsBurst));
        }
        catch (ServerException e)
        {
            missing.Add(e.Problem.Target);
        }

        // Who suspends is asked only where somebody is to be found there.
        List<SenderSuspension> standing = [];
        foreach (MailServer server in bursts.Count > 0 ? feeders : [])
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                standing.AddRange(suspensions(server));
            }
            catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ServerNotInitialized)
            {
                // Nobody is suspended where nobody could be.
            }
            catch (ServerException)
            {
                missing.Add(server.Name);
            }
        }

        SenderRate[] open = [.. bursts.Where(rate => !IsSuspended(rate, standing)).OrderByDescending(rate => rate.PeakMessages)];
        if (open.Length > 0)
            return NotStopped(source, open);
        return missing.Count > 0
            ? Unknown(source, [.. missing.Distinct(StringComparer.OrdinalIgnoreCase)])
            : new SourceAnswer(SourceState.Stopped, [], Check(source, CheckStatus.Passed, bursts.Count == 0 ? "Nobody burst in the last hour." : $"Whoever burst in the last hour is suspended ({bursts.Count.ToString(CultureInfo.InvariantCulture)}).", ""), null);
    }

    // On each of the servers where somebody knows of it, it must hold: a login that is open on one member of the realm is open.
    private static bool IsSuspended(SenderRate rate, List<SenderSuspension> standing)
    {
        SenderKey? key = SenderKey.TryOf(rate.SenderKind, rate.Sender);
        SenderSuspension[] his = key is null ? [] : [.. standing.Where(one => !one.IsForeign && one.SenderKind == rate.SenderKind && one.Spellings.Append(one.Sender).Any(name => SenderKey.TryOf(rate.SenderKind, name) == key))];
        return his.Length > 0 && his.All(one => one.State is SuspensionState.InPlace or SuspensionState.Proved);
    }

    private static SourceAnswer NotStopped(MailServer source, SenderRate[] open)
    {
        string names = string.Join(", ", open.Take(MostNames).Select(rate => string.Create(CultureInfo.InvariantCulture, $"{Visible.Make(rate.Sender, 80)} ({rate.PeakMessages:N0} in his busiest {Span(rate.PeakWindow)})")));
        string more = open.Length > MostNames ? $" and {open.Length - MostNames} more" : "";
        string message = $"{source} is still a source of spam: {names}{more} burst in the last hour, without a suspension that holds.";
        string advice = $"Suspend first (Get-SenderRate -Server {source} -Last 1h -Burst | Suspend-MailSender), or the next server gets the same name. If it is no spam, use -Force with a reason.";
        return new SourceAnswer(SourceState.NotStopped, open, Check(source, CheckStatus.Failed, message, advice), new ServerException(ServerProblemKind.SourceNotStopped, source.Name, message, advice));
    }

    private static SourceAnswer Unknown(MailServer source, string[] missing)
    {
        string message = $"Whether {source} is still a source of spam is not known: {string.Join(", ", missing)} could not be read to the end.";
        const string Advice = "See Get-SenderRate -Last 1h -Burst for that server. If you know that the source is stopped, use -Force with a reason.";
        return new SourceAnswer(SourceState.Unknown, [], Check(source, CheckStatus.Warning, message, Advice), new ServerException(ServerProblemKind.SourceNotStopped, source.Name, message, Advice));
    }

    private static string Span(TimeSpan span) => span == TimeSpan.FromHours(1) || span <= TimeSpan.Zero ? "hour" : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes");

    private static ServerCheck Check(MailServer source, CheckStatus status, string message, string advice) => new() { Server = source.Name, Name = "SourceStopped", Status = status, Message = message, Advice = advice };

    private static bool Same(MailServer one, MailServer other) => string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase);
}
