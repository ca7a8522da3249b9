using System.Globalization;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Cases;

/// <summary>Asks the servers of a case. A server that does not answer proves nothing.</summary>
/// <param name="open">Opens the shell of a server; it stays the caller's.</param>
/// <param name="servers">The servers of the case: for a login all of its realm.</param>
/// <param name="clock">What time it is.</param>
/// <param name="notice">Is told why something could not be found out.</param>
public sealed class ServerWitness(Func<MailServer, IServerShell> open, IReadOnlyList<MailServer> servers, TimeProvider clock, Action<string> notice) : IReleaseWitness
{
    private const int LongestAnswer = 100;

    /// <inheritdoc/>
    public DateTimeOffset? PasswordChanged(AbuseCase one, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(one);
        // Only a login has a password, and only what can be one travels: one line, whatever the case says.
        if (one.SenderKind != SenderKind.Login || SenderKey.TryOf(SenderKind.Login, one.Sender) is not { } key)
            return null;
        return servers.Where(server => server.PasswordChanged.Length > 0).Select(server => Ask(server, key, stop)).Max();
    }

    /// <inheritdoc/>
    public int? Queued(AbuseCase one, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(one);
        if (servers.Count == 0 || SenderKey.TryOf(one.SenderKind, one.Sender) is not { } key)
            return null;
        int all = 0;
        foreach (MailServer server in servers)
        {
            if (QueuedOn(server, one, key, stop) is not { } number)
                return null;
            all += number;
        }

        return all;
    }

    /// <summary>What such a command said: a time of ISO 8601 with an offset or Z, or seconds since 1970; null for anything else.</summary>
    internal static DateTimeOffset? TimeOf(string answer)
    {
        string text = answer.Trim();
        if (text.Length is 0 or > LongestAnswer)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
            return seconds is > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        // Without an offset nobody knows which hour is meant, and two hours decide.
        bool hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal);
        return text.Contains('T', StringComparison.Ordinal) && hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) ? time : null;
    }

    private DateTimeOffset? Ask(MailServer server, SenderKey key, CancellationToken stop)
    {
        try
        {
            ShellCommand command = new ShellCommand(server.PasswordChanged[0], server.PasswordChanged[1..]).WithInput(key.Text + "\n");
            ShellResult result = open(server).Run(command, stop);
            DateTimeOffset? time = result.IsSuccess ? TimeOf(result.Text) : null;
            if (time > clock.GetUtcNow().AddMinutes(5))
                time = null;
            if (time is null)
                notice($"{server}: {server.PasswordChanged[0]} does not say when the password was changed (exit code {result.ExitCode}).");
            return time;
        }
        catch (ServerException e)
        {
            notice($"{server}: {e.Problem.Message}");
            return null;
        }
    }

    private int? QueuedOn(MailServer server, AbuseCase one, SenderKey key, CancellationToken stop)
    {
        try
        {
            IServerShell shell = open(server);
            bool isWhole = true;
            string[] names = NamesOf(shell, one, key, stop);
            QueuedMessage[] his = [.. MailQueueReader.Read(shell, new QueueQuery { SenderKinds = [one.SenderKind] }, problem =>
            {
                isWhole = false;
                notice($"{server}: {problem.Message}");
            }, stop).Where(message => message.Sender is { } sender && names.Contains(sender, StringComparer.OrdinalIgnoreCase))];
            if (!isWhole)
                return null;
            HashSet<string> recorded = his.All(message => message.Queue != QueueName.Hold) ? [] :
                [.. new QuarantineStock(shell, clock, _ => { }).Find(new StockQuery { SenderKinds = [one.SenderKind] }, stop).Select(message => message.QueueId)];
            return his.Count(message => message.Queue != QueueName.Hold || !recorded.Contains(message.QueueId));
        }
        catch (ServerException e)
        {
            notice($"{server}: {e.Problem.Message}");
            return null;
        }
    }

    // Queue files name a local user by his number. An account that was deleted has none any more; its suspension knew it.
    private static string[] NamesOf(IServerShell shell, AbuseCase one, SenderKey key, CancellationToken stop)
    {
        SenderKey[] known = [key, .. one.Spellings.Select(name => SenderKey.TryOf(one.SenderKind, name)).OfType<SenderKey>()];
        try
        {
            return [SenderQuarantine.KeyOf(shell, key, stop).Text, .. known.Select(name => name.Text)];
        }
        catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.SenderUnknown && known.Any(name => name.UserId is not null))
        {
            return [.. known.Select(name => name.Text)];
        }
    }
}
