using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Preflight;

/// <summary>What the machine under Postfix must have.</summary>
internal sealed class HostChecks(MailServer server, IReadOnlyDictionary<string, string> facts)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(24);

    private DateTimeOffset? Now => ConfigurationScript.Time(Fact("clock"));

    /// <summary>Root, or not.</summary>
    public ServerCheck Rights() => Fact("user").Trim() == "0"
        ? Result("Rights", CheckStatus.Passed, "Commands run as root.")
        : Result("Rights", CheckStatus.Failed, $"Commands run as user {Fact("user").Trim()}; maps, reloads and the queue take root.", "Connect as root, or write 'sudo: true' for this server into the inventory.");

    /// <summary>The programs that changes are made with.</summary>
    public ServerCheck Tools()
    {
        string[] missing = Lines("missing");
        return missing.Length == 0
            ? Result("Tools", CheckStatus.Passed, "All programs that are needed are there.")
            : Result("Tools", CheckStatus.Failed, $"Missing: {string.Join(", ", missing)}.", "Install them there (Postfix, coreutils, util-linux).");
    }

    /// <summary>Whether one TCP connection can be cut.</summary>
    public ServerCheck Cutting()
    {
        if (Lines("cut").Length == 0)
            return Result("CutConnections", CheckStatus.Warning, "ss is missing there, or knows no --kill: open sessions cannot be cut.", "Install iproute2. With lmdb maps, open sessions are refused at their next recipient all the same.");
        return Lines("kernel") is ["CONFIG_INET_DIAG_DESTROY=n", ..]
            ? Result("CutConnections", CheckStatus.Warning, "The kernel cannot end a TCP connection for ss --kill.", "With lmdb maps, open sessions are refused at their next recipient all the same.")
            : Result("CutConnections", CheckStatus.Passed, "ss can cut a single connection.");
    }

    /// <summary>Whether the server's clock is ours.</summary>
    /// <param name="ours">Our time when it was asked.</param>
    public ServerCheck Clock(DateTimeOffset ours)
    {
        if (Now is not { } theirs)
            return Result("Clock", CheckStatus.Skipped, "The server did not say its time.");
        TimeSpan apart = theirs - ours;
        string says = string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(apart.TotalSeconds):0.0} s {(apart < TimeSpan.Zero ? "behind" : "ahead of")} this machine");
        return apart.Duration() <= ClockTolerance
            ? Result("Clock", CheckStatus.Passed, $"The server's clock is {says}.")
            : Result("Clock", CheckStatus.Warning, $"The server's clock is {says}.", "Set it (chrony, ntpd): windows of time and the times of cases are compared across servers.");
    }

    /// <summary>Room in the file system of the queue.</summary>
    public IEnumerable<ServerCheck> Spool()
    {
        yield return Free("SpoolSpace", "space", "space", "A held run fills it: make room, or suspend with Defer.");
        yield return Free("SpoolInodes", "inodes", "inodes", "Every message takes one: remove what is not needed, or suspend with Defer.");
    }

    /// <summary>Whether the logger drops lines just when it matters.</summary>
    /// <param name="ownLog">maillog_file: what Postfix writes by itself; null where that is not known.</param>
    public ServerCheck LogRate(string? ownLog)
    {
        const string advice = "Put RateLimitIntervalSec=0 into a file of /etc/systemd/journald.conf.d (section [Journal]), and Ratelimit.Interval=\"0\" where rsyslog uses imjournal; then restart both.";
        if (ownLog is { Length: > 0 })
            return Result("LogRate", CheckStatus.Passed, "Postfix writes its log itself; nothing is dropped.");
        string[] journald = Lines("journald");
        string rsyslog = Fact("rsyslog");
        bool readsJournal = rsyslog.Contains("imjournal", StringComparison.OrdinalIgnoreCase);
        if (readsJournal && !Regex.IsMatch(rsyslog, "ratelimit\\.?interval[\"'=\\s]*0", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            return Result("LogRate", CheckStatus.Warning, "rsyslog's imjournal drops lines beyond its limit (20,000 in 10 minutes by default); counts are then lower bounds.", advice);
        if (journald.Length == 0)
            return Result("LogRate", CheckStatus.Passed, "No systemd-journald there.");
        string interval = Setting(journald, "RateLimitIntervalSec") ?? Setting(journald, "RateLimitInterval") ?? "30s";
        string burst = Setting(journald, "RateLimitBurst") ?? "10000";
        return IsZero(interval) || IsZero(burst)
            ? Result("LogRate", CheckStatus.Passed, "systemd-journald drops nothing.")
            : Result("LogRate", CheckStatus.Warning, $"systemd-journald drops lines of a service beyond {Visible.Make(burst, 20)} in {Visible.Make(interval, 20)} (more where there is much free space); counts are then lower bounds.", advice);
    }

    /// <summary>Each log: is it there, can it be read, does it live.</summary>
    public IEnumerable<ServerCheck> Logs(PostfixConfiguration? configuration)
    {
        string[] lines = Lines("logs");
        if (lines.Length == 0)
            yield return Result("Log", CheckStatus.Failed, "No log was found.", "Write 'log:' for this server into the inventory.");
        foreach (string line in lines)
        {
            string[] columns = line.Split('\t');
            string log = columns[0];
            string state = columns.ElementAtOrDefault(1) ?? "";
            if (state == "absent")
                yield return Result("Log", CheckStatus.Failed, $"{log} is not there.", Advice(), log);
            else if (state == "closed")
                yield return Result("Log", CheckStatus.Failed, $"{log} cannot be read.", "Run as root, or let that user read it (Debian: group adm).", log);
            else if (ConfigurationScript.Time(state) is not { } last)
                yield return Result("Log", CheckStatus.Failed, $"{log} has nothing of the mail system.", Advice(), log);
            else if (configuration?.Master is { } master && last < master.Loaded - TimeSpan.FromMinutes(1))
                yield return Result("Log", CheckStatus.Failed, $"Nothing came into {log} since {Time(last)}, and Postfix was reloaded after that: it logs elsewhere.", Advice(), log);
            else if (Now is { } now && now - last > Quiet)
                yield return Result("Log", CheckStatus.Warning, $"Nothing came into {log} since {Time(last)}.", Advice(), log);
            else
                yield return Result("Log", CheckStatus.Passed, $"{log} can be read; its last line is of {Time(last)}.", "", log);
        }

        string Advice() => configuration?.Effective("maillog_file") is { Length: > 0 } own
            ? $"Postfix writes to {own}: write that as 'log:' for this server into the inventory."
            : "Write the right 'log:' (files, or journal) for this server into the inventory.";
    }

    private ServerCheck Free(string name, string fact, string what, string advice)
    {
        // df -P: file system, size, used, available, capacity, mounted on. Some file systems count no inodes and print dashes.
        string[] columns = (Lines(fact).ElementAtOrDefault(1) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length < 5 || !long.TryParse(columns[1], out long size) || !long.TryParse(columns[3], out long free) || size <= 0)
            return Result(name, CheckStatus.Skipped, $"The file system of the queue does not say how much {what} is free.");
        double share = (double)free / size;
        string amount = fact == "space" ? string.Create(CultureInfo.InvariantCulture, $"{free / 1048576.0:0.0} GiB") : free.ToString("N0", CultureInfo.InvariantCulture);
        string message = string.Create(CultureInfo.InvariantCulture, $"{amount} {(fact == "space" ? "" : "inodes ")}free for the queue, {share * 100:0} %.");
        return share >= 0.1 ? Result(name, CheckStatus.Passed, message) : Result(name, share >= 0.03 ? CheckStatus.Warning : CheckStatus.Failed, message, advice);
    }

    private string Fact(string name) => facts.GetValueOrDefault(name, "");

    private string[] Lines(string name) => Fact(name).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Setting(string[] lines, string name)
        => lines.Where(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase) && line[name.Length..].TrimStart().StartsWith('=')).Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim()).LastOrDefault();

    private static bool IsZero(string value) => value.Length > 0 && value.TrimEnd('s', 'm', 'h', 'u', ' ') == "0";

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private ServerCheck Result(string name, CheckStatus status, string message, string advice = "", string? subject = null)
        => new() { Server = server.Name, Name = name, Subject = subject, Status = status, Message = message, Advice = advice };
}
