using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;

namespace MailAbuse.Cases;

/// <summary>What shows what kind of incident it is: figures of the log, and how the clients call themselves.</summary>
public sealed record CaseSigns
{
    // A few hundred lines at most come with a rate; more than this is somebody's log, and would only take time.
    private const int MostLines = 1000;

    /// <summary>What the sender is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>Messages.</summary>
    public long Messages { get; init; }

    /// <summary>Distinct client addresses; 0: not known.</summary>
    public long Clients { get; init; }

    /// <summary>Distinct addresses of MAIL FROM; 0: not known.</summary>
    public long EnvelopeSenders { get; init; }

    /// <summary>Client addresses in the lines that are at hand, the most frequent first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Names of HELO; strangers' text.</summary>
    public IReadOnlyList<string> Helos { get; init; } = [];

    /// <summary>The same, with what log lines tell of this sender. Lines about others, and forged ones, tell nothing.</summary>
    /// <param name="sender">The sender, as the log names him.</param>
    /// <param name="lines">Log lines.</param>
    public CaseSigns With(string sender, IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(lines);
        if (lines.Count == 0)
            return this;
        using MemoryStream text = new(Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(MostLines).Select(line => line.ReplaceLineEndings(" "))) + "\n"));
        MailLogEvent[] his = [.. MailLogReader.Read(new LogInput { Paths = ["-"], StandardInput = text }, new EventQuery(), new Nobody(), TimeProvider.System, CancellationToken.None)
            .Where(line => string.Equals(line.Sender, sender, StringComparison.OrdinalIgnoreCase) && line.SenderKind == SenderKind)];
        return this with
        {
            Addresses = [.. Addresses.Concat(ByNumber(his.Select(line => line.Client))).Distinct(StringComparer.Ordinal)],
            Helos = [.. Helos.Concat(ByNumber(his.Select(line => line.Helo))).Distinct(StringComparer.OrdinalIgnoreCase)],
        };
    }

    private static IEnumerable<string> ByNumber(IEnumerable<string?> names) =>
        names.Where(name => !string.IsNullOrEmpty(name)).GroupBy(name => name!, StringComparer.OrdinalIgnoreCase).OrderByDescending(group => group.Count()).Select(group => group.Key);

    // A line that cannot be read shows nothing; whoever opens a case is not told of it.
    private sealed class Nobody : IReadObserver
    {
        public void Problem(LogProblem problem)
        {
        }

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
