using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Letters;

/// <summary>Hands letters to the mail system of a server.</summary>
public static class LetterMailer
{
    // cleanup writes the Message-ID while sendmail still runs, or a moment later where pickup has to wake up first.
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LogPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Hands a letter over.</summary>
    /// <returns>The letter as it was sent, with its queue id where the log told it in time. From then on a stop is the caller's to heed, after he noted that.</returns>
    /// <exception cref="ServerException">ContactInvalid: an address that is none; or the server did not take it.</exception>
    public static AbuseLetter Send(IServerShell shell, AbuseLetter letter, TimeProvider clock, Action<string> notice, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(notice);
        DateTimeOffset begun = clock.GetUtcNow();
        ShellResult result = shell.RunChecked(Command(shell.Server, letter), stop);
        if (result.Error.Trim() is { Length: > 0 } said)
            notice($"{shell.Server}: sendmail said: {Text.Visible.Make(said, 400)}");
        return letter with { IsSent = true, SentBy = shell.Server.Name, QueueId = FindQueueId(shell, letter, begun, clock, notice, stop) };
    }

    // sendmail(1) of Postfix: -i takes a line of one dot for text, -f names the envelope sender, and behind -- come recipients alone. The
    // message itself names none that counts (-t is not given).
    private static ShellCommand Command(MailServer server, AbuseLetter letter)
    {
        LetterAddress from = MessageFile.Sender(letter);
        LetterAddress[] to = MessageFile.Recipients(letter);
        return server.Sendmail(["-i", "-f", from.Address, "--", .. to.Select(address => address.Address)]) with { Input = MessageFile.Make(letter) };
    }

    // The letter is on its way by now: whatever the log does, this is no error.
    private static string? FindQueueId(IServerShell shell, AbuseLetter letter, DateTimeOffset begun, TimeProvider clock, Action<string> notice, CancellationToken stop)
    {
        QueueLog log = new(clock);
        // Clocks differ, and a log has whole seconds.
        EventQuery query = new() { Since = begun.AddMinutes(-2), Kinds = [MailEventKind.MessageId] };
        string plain = letter.MessageId.Trim('<', '>');
        try
        {
            do
            {
                foreach (MailLogEvent line in log.Read(shell, query, stop))
                {
                    if (line.MessageId?.Trim('<', '>') == plain && line.QueueId is { } id)
                        return id;
                }

                stop.WaitHandle.WaitOne(LogPause);
                stop.ThrowIfCancellationRequested();
            }
            while (clock.GetUtcNow() - begun < LogPatience);
        }
        catch (OperationCanceledException)
        {
            // Whoever stops it now stops the search, not the letter: that it left is noted first.
            return null;
        }
        catch (ServerException failure)
        {
            notice($"{shell.Server}: the queue id is not known: {failure.Message}");
            return null;
        }

        notice($"{shell.Server}: the log does not name the letter yet, so its queue id is not known.");
        return null;
    }
}
