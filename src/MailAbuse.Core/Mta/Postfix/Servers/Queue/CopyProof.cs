namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// Proves by its own header that a queued message is a copy of another: each server writes its Received line on top with the id that
/// the message had there, so the lines below the first must bear the ids that the log tells, in that order. Whoever wants another's
/// message to pass for a copy of his would have to change what is already written in it.
/// </summary>
internal static class CopyProof
{
    /// <summary>True where the header of <paramref name="file"/> bears the ids of <paramref name="before"/>, the latest first.</summary>
    public static bool Holds(QueueFile file, IReadOnlyList<string> before, SenderKind kind, IReadOnlyCollection<string> names)
    {
        if (before.Count == 0 || file.Received.Count <= before.Count) return false;
        // Somebody who logged in here is that somebody, whatever is below.
        if (file.Login is not null) return false;
        for (int i = 0; i < before.Count; i++)
        {
            if (ReceivedField.IdOf(file.Received[i + 1]) != before[i]) return false;
        }

        string origin = file.Received[before.Count];
        // pickup names the local user in that very line, and a login makes it ESMTPA or ESMTPSA (RFC 3848).
        return kind switch
        {
            SenderKind.LocalUser => ReceivedField.UserOf(origin) is { } user && names.Contains(user),
            SenderKind.Login => ReceivedField.IsAuthenticated(origin),
            _ => !ReceivedField.IsAuthenticated(origin) && ReceivedField.UserOf(origin) is null,
        };
    }
}
