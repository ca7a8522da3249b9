using System.Globalization;
using System.Security.Cryptography;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Servers.Following;

/// <summary>
/// One log that is followed through a shell: each line is handed on once, over rotations, broken lines and restarts of whatever sends it.
/// Used by one thread.
/// </summary>
/// <param name="shell">The server; stays the caller's.</param>
/// <param name="log">The log; <c>journal</c>: the journal; empty: that of the system.</param>
/// <param name="from">The second from which on lines are wanted of what is there already.</param>
/// <param name="zone">The zone of times without offset; null: the server's.</param>
/// <param name="clock">What time it is.</param>
/// <param name="receiver">Given the lines.</param>
internal sealed class FarLog(IServerShell shell, string log, long from, TimeZoneInfo? zone, TimeProvider clock, IFarReceiver receiver)
{
    // It says something every ten seconds. A journal says nothing where nothing is written; that line is watched by ssh alone.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1), Unlimited = TimeSpan.FromDays(20);

    private static readonly string[] OwnLogs = ["/var/log/mail.log", "/var/log/maillog", ServerLogs.Journal];

    private readonly FarFiles _files = new();
    private readonly FarJournal _journal = new();
    private readonly List<string> _lost = [];
    private string? _gone;
    private string _log = log;
    private bool _isJournalRead;

    // When lines came last, by our clock, and how far that of the server is ahead.
    private DateTimeOffset? _lastTaken;
    private TimeSpan _ahead;

    /// <summary>What it is called in messages.</summary>
    public string Name => _log.Length == 0 ? shell.Server.Name : $"{shell.Server.Name}:{Visible.Make(_log)}";

    /// <summary>Starts the command, and reads what it sends until it is to be started again: something changed that it cannot follow by itself.</summary>
    /// <exception cref="ServerException">The server cannot be reached, or cannot do that, or the line broke. The next command goes on where this one ended.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Read(CancellationToken stop)
    {
        string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        bool follows = _isJournalRead;
        // It may have been rotated just when its place was looked for.
        if (_log != ServerLogs.Journal) _gone = null;
        // After an interruption what is there is read up before it is followed.
        _isJournalRead = false;
        string places = _log == ServerLogs.Journal ? _journal.Begin() : _files.Begin();
        long after = _lastTaken is { } taken ? (taken + _ahead).ToUnixTimeSeconds() : from - 1;
        ShellCommand command = new ShellCommand("sh", "-c", ServerFollowScript.Text, "sh", _log, follows ? "follow" : "past") { Silence = _log is "" or ServerLogs.Journal ? Unlimited : Silence }
            .WithInput(string.Create(CultureInfo.InvariantCulture, $"{mark} {after}\n{places}"));
        using IRunningCommand running = shell.Start(command, stop);
        MarkedLines lines = new(running.Output, mark);
        FarReading reading = new(lines, mark, _files, Take);
        try
        {
            while (reading.Next() is { } words)
            {
                string[] word = words.Split(' ', 2);
                string rest = word.Length > 1 ? word[1] : "";
                switch (word[0])
                {
                    case "hello":
                        Greet(rest);
                        break;
                    case "log":
                        if (_log.Length == 0 && OwnLogs.Contains(rest, StringComparer.Ordinal)) _log = rest;
                        break;
                    case "problem":
                        throw Refused(rest);
                    case "gone":
                        _gone = Gone();
                        break;
                    case "unread":
                        _lost.Add($"'{shell.Server.Name}:{Visible.Make(rest)}' may not be read by the user who is connected");
                        break;
                    case "status" when rest != "0":
                        _lost.Add($"a packed part of '{Name}' is damaged, or cannot be unpacked there");
                        break;
                    case "live":
                        Live();
                        break;
                    case "missing":
                        _files.ForgetGone();
                        _lost.Clear();
                        receiver.Miss();
                        break;
                    case FarReading.Again:
                        return;
                    case "journal":
                        if (follows) Live();
                        if (_journal.Read(lines, Take, () => _gone = Gone()) is not { } status) throw EndOf(running, command, lines);
                        if (follows || status != "0") throw JournalEnded(status);
                        _isJournalRead = true;
                        return;
                }
            }

            throw EndOf(running, command, lines);
        }
        catch (InvalidDataException e)
        {
            throw new ServerException(ServerProblemKind.ServerConnectionLost, shell.Server.Name, $"{Name} came damaged: {e.Message}", "It is read again.", e);
        }
    }

    private void Take(byte[] text)
    {
        receiver.Take(text);
        _lastTaken = clock.GetUtcNow();
    }

    private void Live()
    {
        _files.ForgetGone();
        if (_gone is not null) _lost.Add(_gone);
        receiver.Live(string.Join("; ", _lost));
        _lost.Clear();
        _gone = null;
    }

    // TIME OFFSET ZONE
    private void Greet(string words)
    {
        string[] word = words.Split(' ', 2);
        if (word.Length == 2 && long.TryParse(word[0], NumberStyles.None, CultureInfo.InvariantCulture, out long there) && there < 250_000_000_000)
            _ahead = DateTimeOffset.FromUnixTimeSeconds(there) - clock.GetUtcNow();
        receiver.SeeZone(zone ?? ServerZone.Of(word[^1]));
    }

    private string Gone() => string.Create(CultureInfo.InvariantCulture, $"what was written to '{Name}' between {_lastTaken:yyyy-MM-dd HH:mm:ss'Z'} and {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss'Z'} may be gone in part: the place that had been read is nowhere any more");

    // What went wrong is known only by how the command ended.
    private ServerException EndOf(IRunningCommand running, ShellCommand command, MarkedLines lines)
    {
        ShellResult result = running.Wait();
        if (!result.IsSuccess) return CommandFailures.From(shell.Server, command with { Arguments = [] }, result);
        return new ServerException(ServerProblemKind.ServerConnectionLost, shell.Server.Name, $"{Name} ended without a word{(lines.Seen.Length > 0 ? $"; the last was: {Visible.Make(lines.Seen, 80)}" : "")}.", "It is read again.");
    }

    private ServerException Refused(string kind)
    {
        string reason = kind switch
        {
            "denied" => "may not be read by the user who is connected",
            "folder" => "is a folder",
            "special" => "is no file",
            _ => "cannot be followed there: that takes Linux and GNU coreutils",
        };
        return new ServerException(ServerProblemKind.ServerCommandFailed, shell.Server.Name, $"{Name} {reason}.", "Connect as root or as a member of the group adm, or write 'sudo: true' or its log into the inventory.");
    }

    private ServerException JournalEnded(string status) =>
        new(ServerProblemKind.ServerCommandFailed, shell.Server.Name, $"{shell.Server}: journalctl ended with {Visible.Make(status, 10)}.", "Connect as root or as a member of the group systemd-journal.");
}
