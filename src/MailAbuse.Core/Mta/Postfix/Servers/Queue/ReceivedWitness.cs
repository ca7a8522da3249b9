using MailAbuse.Suspensions;
using MailAbuse.Times;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// What the Received fields of a message say of the way it took. The first is our own server's, and true; the second was
/// written by whoever handed it in, or by him who wants us to believe that.
/// </summary>
/// <param name="Client">The address that handed it in.</param>
/// <param name="Helo">What that called itself.</param>
/// <param name="Software">What the second field calls the server that wrote it: Postfix, Exim; empty where it does not say.</param>
/// <param name="Entered">When it entered that server, as that says; null where it does not.</param>
/// <param name="First">The earliest time that any of them below the first says; null where none does.</param>
internal sealed record ReceivedWitness(string Client, string Helo, string Software, DateTimeOffset? Entered, DateTimeOffset? First)
{
    /// <summary>Reads them; null where the first is not one of a client, as Postfix writes it (smtpd.c): <c>from HELO (NAME [ADDRESS]) … by …</c>.</summary>
    public static ReceivedWitness? Of(IReadOnlyList<string> received)
    {
        if (received.Count == 0 || !received[0].StartsWith("from ", StringComparison.Ordinal)) return null;
        // Postfix lets no parenthesis of the client's through into its name.
        string own = received[0];
        int open = own.IndexOf(" (", StringComparison.Ordinal);
        int bracket = open < 0 ? -1 : own.IndexOf('[', open);
        int close = bracket < 0 ? -1 : own.IndexOf(']', bracket);
        if (close < 0) return null;
        string address = own[(bracket + 1)..close];
        if (address.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)) address = address[5..];
        if (SenderKey.TryOf(SenderKind.Client, address) is not { } client) return null;
        return new(client.Text, own[5..open], received.Count < 2 ? "" : SoftwareOf(received[1]), received.Count < 2 ? null : TimeOf(received[1]), received.Skip(1).Select(TimeOf).Min());
    }

    // Behind the last semicolon: comments and names stand in front of it.
    private static DateTimeOffset? TimeOf(string field)
    {
        int at = field.LastIndexOf(';');
        return at < 0 ? null : MailDate.TryParse(field[(at + 1)..]);
    }

    private static string SoftwareOf(string field)
    {
        foreach (string name in (ReadOnlySpan<string>)["Postfix", "Exim", "qmail", "Microsoft SMTP Server", "Sendmail", "OpenSMTPD"])
        {
            if (field.Contains(name, StringComparison.OrdinalIgnoreCase)) return name;
        }

        return "";
    }
}
