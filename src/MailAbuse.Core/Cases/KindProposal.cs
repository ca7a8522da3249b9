using System.Globalization;
using System.Net;
using MailAbuse.Mta;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>Which kind of incident it looks like, and why. It decides nothing: the operator says what it is.</summary>
/// <param name="Kind">The kind; Unknown where nothing speaks for one.</param>
/// <param name="Reason">Why, in words; empty where the kind is Unknown.</param>
public sealed record KindProposal(CaseKind Kind, string Reason)
{
    // A customer's own server has one address, or a line of its own and one to fall back on.
    private const int FewClients = 3;

    // A person writes under one or two names. A server carries those of all who use it, and a spam run forges new ones; the latter is
    // told apart by its many clients.
    private const int FewSenders = 3;

    private static readonly KindProposal s_none = new(CaseKind.Unknown, "");

    /// <summary>Proposes a kind.</summary>
    public static KindProposal Of(CaseSigns signs)
    {
        ArgumentNullException.ThrowIfNull(signs);
        return signs.SenderKind switch
        {
            SenderKind.LocalUser => new(CaseKind.Script, "The mail was handed in on the server itself by a local user, as a web script does."),
            SenderKind.Client => new(CaseKind.Relay, "The mail came from one address without a login, as from a mail server that may relay by its address."),
            SenderKind.Login => OfLogin(signs),
            _ => s_none,
        };
    }

    /// <summary>True for a HELO name that a mail server would use: a host with a domain, no address and nothing local.</summary>
    public static bool IsHostName(string helo)
    {
        ArgumentNullException.ThrowIfNull(helo);
        string name = helo.TrimEnd('.');
        string last = name[(name.LastIndexOf('.') + 1)..];
        return name.Length is > 0 and < 254 && name.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(name) == UriHostNameType.Dns && !IPAddress.TryParse(name, out _)
            && last.Any(char.IsAsciiLetter) && last.ToLowerInvariant() is not ("local" or "lan" or "localdomain" or "home" or "internal" or "invalid");
    }

    private static KindProposal OfLogin(CaseSigns signs)
    {
        if (signs.Clients > FewClients)
            return new(CaseKind.Mailbox, $"The login was used from {Number(signs.Clients)} addresses, as where many machines have one password.");
        if (signs.Clients == 0)
            return s_none;
        string from = signs.Clients == 1 ? "one address" : $"{Number(signs.Clients)} addresses";
        if (signs.EnvelopeSenders is > 0 and <= FewSenders)
            return new(CaseKind.Mailbox, $"The login was used from {from} with {(signs.EnvelopeSenders == 1 ? "one envelope sender" : $"{Number(signs.EnvelopeSenders)} envelope senders")}, as a mail program does.");
        if (signs.EnvelopeSenders == 0)
            return s_none;

        string many = $"The login was used from {from} with {Number(signs.EnvelopeSenders)} envelope senders";
        string[] helos = [.. signs.Helos.Where(IsHostName)];
        if (signs.Helos.Count > 0 && (helos.Length == 0 || signs.Helos.Count > FewClients))
            return new(CaseKind.Mailbox, $"{many}, but greeted as {Shown(signs.Helos)}, which is no mail server's way.");
        // A machine of a bot that forges many senders looks the same in the log, as long as nobody saw its greeting.
        string seen = helos.Length == 0 ? "How it greets was not seen: look at the Received lines of a message of his." : $"It greeted as {Shown(helos)}.";
        return new(CaseKind.Relay, $"{many}, as a mail server of the customer's does. {seen}");
    }

    private static string Shown(IReadOnlyList<string> helos) =>
        string.Join(", ", helos.Take(3).Select(helo => Visible.Make(helo, 60))) + (helos.Count > 3 ? $" and {Number(helos.Count - 3)} more" : "");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
