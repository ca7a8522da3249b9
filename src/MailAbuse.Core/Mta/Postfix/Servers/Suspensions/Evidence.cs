using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What a piece of a log says of a sender after he was suspended.</summary>
/// <param name="Accepted">Messages of his that went on to the queue.</param>
/// <param name="Stopped">Attempts of his that were refused, or held, by this suspension.</param>
internal sealed record Evidence(long Accepted, long Stopped)
{
    /// <summary>Counts.</summary>
    /// <param name="lines">The lines, in order.</param>
    /// <param name="suspension">Who, and what he is answered.</param>
    /// <param name="underWay">Queue ids of his that were open before the first line.</param>
    public static Evidence Count(IEnumerable<LogLine> lines, MapSuspension suspension, IEnumerable<string> underWay)
    {
        HashSet<string> open = [.. underWay];
        HashSet<string> keys = [.. suspension.Keys];
        HashSet<string> queued = [];
        long stopped = 0;
        foreach (LogLine line in lines)
        {
            if (line.Kind == MailEventKind.Accepted && line.QueueId is { } id && IsHis(line, suspension.Kind, keys))
                open.Add(id);
            else if (line.Kind == MailEventKind.Queued && line.QueueId is { } taken && open.Contains(taken))
                queued.Add(taken);
            else if (line.Kind is MailEventKind.Rejected or MailEventKind.Held && IsStopped(line, suspension))
                stopped++;
        }

        return new Evidence(queued.Count, stopped);
    }

    /// <summary>Counts in lines that only speak of him, from a second on. What went on to the queue cannot be told there, so for a hold nothing counts as accepted.</summary>
    public static Evidence CountSince(IEnumerable<LogLine> lines, MapSuspension suspension, long second)
    {
        HashSet<string> keys = [.. suspension.Keys];
        HashSet<string> accepted = [];
        HashSet<int> holding = [];
        long stopped = 0;
        foreach (LogLine line in lines)
        {
            // While his queue is checked he is held: the same process writes the hold, which counts, and then that it takes the message in.
            if (line.Kind == MailEventKind.Held && IsStopped(line, suspension))
            {
                holding.Add(line.ProcessId);
                if (line.QueueId is { } held)
                    accepted.Remove(held);
            }
            else if (line.Kind == MailEventKind.Accepted && holding.Remove(line.ProcessId) && IsHis(line, suspension.Kind, keys))
            {
                continue;
            }

            if (suspension.Mode != SuspensionMode.Hold && line.Second >= second && line.Kind == MailEventKind.Accepted && line.QueueId is { } id && IsHis(line, suspension.Kind, keys))
                accepted.Add(id);
            else if (line.Kind is MailEventKind.Rejected or MailEventKind.Held && IsStopped(line, suspension))
                stopped++;
        }

        return new Evidence(accepted.Count, stopped);
    }

    private static bool IsHis(LogLine line, SenderKind kind, HashSet<string> keys) => kind switch
    {
        SenderKind.Login => line.Login is { } login && keys.Contains(login.ToLowerInvariant()),
        SenderKind.LocalUser => line.LocalUser is { } user && keys.Contains(user),
        _ => line.Client is { } client && keys.Contains(client),
    };

    // Postfix writes whom it refused between < and >, right behind the client's address, where no client's text can stand:
    // "450 4.7.1 <joe>: SASL login name rejected: TEXT", "<joe>: SASL login name TEXT" for a hold.
    public static bool IsStopped(LogLine line, MapSuspension suspension)
    {
        string sentence = SuspensionAnswer.Sentence(suspension);
        if (suspension.Kind == SenderKind.LocalUser)
            return line.Program == PostfixProgram.Cleanup && line.Kind == MailEventKind.Held && line.Message.AsSpan().EndsWith(System.Text.Encoding.ASCII.GetBytes($": {sentence}"));
        if (line.Program != PostfixProgram.Smtpd)
            return false;
        ReadOnlySpan<char> reply = line.Reply;
        if (reply.Length > 4 && char.IsAsciiDigit(reply[0]))
        {
            reply = reply[4..];
            int blank = reply.IndexOf(' ');
            if (blank > 0 && char.IsAsciiDigit(reply[0]))
                reply = reply[(blank + 1)..];
        }

        if (suspension.Kind == SenderKind.Client)
            return line.Client is { } client && suspension.Keys.Contains(client, StringComparer.Ordinal) && Says(reply, $"[{client}]>: Client host ", sentence);
        foreach (string key in suspension.Keys)
        {
            if (reply.StartsWith($"<{key}>: SASL login name ", StringComparison.OrdinalIgnoreCase) && Says(reply, ">: SASL login name ", sentence))
                return true;
        }

        return false;
    }

    private static bool Says(ReadOnlySpan<char> reply, string mark, string sentence)
    {
        int at = reply.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0 || reply[0] != '<')
            return false;
        ReadOnlySpan<char> rest = reply[(at + mark.Length)..];
        if (rest.StartsWith("rejected: ", StringComparison.Ordinal))
            rest = rest["rejected: ".Length..];
        return rest.StartsWith(sentence, StringComparison.Ordinal);
    }
}
