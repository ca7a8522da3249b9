using System.CommandLine;
using MailAbuse.Guard;
using MailAbuse.Times;

namespace MailAbuse.Cli;

/// <summary><c>mailabuse heartbeat</c>: whether a guard lives, for a monitoring system, in one line and an exit code.</summary>
internal sealed class HeartbeatRun
{
    private static readonly TimeSpan s_oldest = TimeSpan.FromMinutes(1);

    private readonly Argument<string> _path = new("path") { Description = "The file that the guard's policy names (heartbeat:)." };
    private readonly Option<string> _oldest = new("--oldest") { HelpName = "span", Description = "What is older is that of a guard that does not live. Default: 1m; a living one writes every ten seconds." };

    public HeartbeatRun() => Command = new Command("heartbeat", "Whether the guard of a server (Invoke-MailAbuseGuard) lives, and what it sees.") { _path, _oldest };

    public Command Command { get; }

    /// <summary>What stands below the help.</summary>
    public static string Examples => """
        Examples:
          mailabuse heartbeat /run/mailabuse/guard.json
          mailabuse heartbeat /run/mailabuse/guard.json --oldest 5m || echo 'look at the guard'

        Exit codes of this command: 0 it lives and all is well; 1 it lives, and something is wrong (the line says what); 2 it does not live,
        or nobody can tell.
        """;

    public int Run(ParseResult result, Output output)
    {
        TimeSpan oldest = s_oldest;
        if (result.GetValue(_oldest) is { } text)
        {
            oldest = Duration.TryParse(text, out Duration? duration, out string? error) ? duration.Value : throw new UsageException($"{_oldest.Name}: {error}");
            if (oldest <= TimeSpan.Zero) throw new UsageException($"{_oldest.Name}: a span of zero: write for example 1m.");
        }

        HeartbeatVerdict verdict = HeartbeatVerdict.Of(result.GetRequiredValue(_path), oldest, TimeProvider.System.GetUtcNow());
        output.Write(verdict.Text).Write("\n");
        return verdict.State switch { HeartbeatState.Well => ExitCode.Done, HeartbeatState.Troubled => ExitCode.Troubled, _ => ExitCode.Dead };
    }
}
