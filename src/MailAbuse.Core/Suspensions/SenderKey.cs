using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Suspensions;

/// <summary>
/// A name by which a mail server can look a sender up. Only what can be the key of one map line and nothing else becomes one: names
/// come out of logs, and log text is attacker text.
/// </summary>
/// <remarks>
/// A login is 1 to 255 visible ASCII characters without a double quote (postmap takes it for the beginning of a quoted key), with no
/// <c>#</c> in front (a comment) and no backslash or colon at its end (the first joins the key to what follows, the second makes
/// postmap warn of an alias file). Letters beyond ASCII are refused: whether they are folded depends on how Postfix was built.
/// Letters are folded to lower case, as Postfix does with keys and with what it looks up.
/// </remarks>
public readonly record struct SenderKey
{
    private const int LongestLogin = 255;
    private const int LongestUser = 32;
    private const long LastUserId = uint.MaxValue - 1L;

    private SenderKey(SenderKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>Login, LocalUser or Client.</summary>
    public SenderKind Kind { get; }

    /// <summary>The key: a login in lower case, <c>uid=33</c>, the name of a local user, or an address in its canonical form.</summary>
    public string Text { get; }

    /// <summary>The key of a sender.</summary>
    /// <param name="kind">What it is; Unknown: an address is a Client, <c>uid=33</c> a LocalUser, all else a Login.</param>
    /// <param name="sender">The name as it was typed or logged.</param>
    /// <exception cref="ServerException">It can be no such name, or it is one that anybody can forge.</exception>
    public static SenderKey Of(SenderKind kind, string sender)
    {
        ArgumentNullException.ThrowIfNull(sender);
        return kind switch
        {
            SenderKind.Login => OfLogin(sender),
            SenderKind.LocalUser => OfLocalUser(sender),
            SenderKind.Client => OfClient(sender),
            SenderKind.Unknown => OfClearText(sender),
            SenderKind.EnvelopeSender or SenderKind.EnvelopeDomain => throw new ServerException(
                ServerProblemKind.SenderIsEnvelope,
                sender,
                $"'{Visible.Make(sender, 100)}' is an address of MAIL FROM, and anybody can write anything there.",
                "Find out who handed those messages in: Get-SenderRate without -By, or Read-MailLog for one of them; then suspend that login, local user or client."),
            _ => throw Invalid(sender, $"a {kind} cannot be suspended", "Suspend a login, a local user (uid=33) or one client address."),
        };
    }

    /// <summary>The key, or null where it can be none.</summary>
    public static SenderKey? TryOf(SenderKind kind, string sender)
    {
        try
        {
            return Of(kind, sender);
        }
        catch (ServerException)
        {
            return null;
        }
    }

    /// <summary>The user id of <c>uid=33</c>; null for a user by name.</summary>
    public uint? UserId => Kind == SenderKind.LocalUser && Text.StartsWith("uid=", StringComparison.Ordinal)
        ? uint.Parse(Text.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    /// <summary>The key's text.</summary>
    public override string ToString() => Text;

    private static SenderKey OfClearText(string sender) =>
        IPAddress.TryParse(sender, out _) && sender.AsSpan().IndexOfAny('.', ':') >= 0 ? OfClient(sender)
        : sender.StartsWith("uid=", StringComparison.Ordinal) ? OfLocalUser(sender)
        : OfLogin(sender);

    private static SenderKey OfLogin(string login)
    {
        const string Advice = "Take the login as the log prints it behind sasl_username=. What Postfix's maps cannot hold must be stopped where logins are checked (Dovecot, LDAP).";
        if (login.Length is 0 or > LongestLogin)
            throw Invalid(login, login.Length == 0 ? "a login is not empty" : $"a login has at most {LongestLogin} characters", Advice);
        foreach (char c in login)
        {
            if (c is <= ' ' or '"' or >= '\x7F')
                throw Invalid(login, c > '\x7F' ? "letters beyond ASCII cannot be looked up reliably" : c == ' ' ? "a blank ends a map key" : "a control character or a double quote cannot be in a map key", Advice);
        }

        if (login[0] == '#' || login[^1] is '\\' or ':')
            throw Invalid(login, "a map key has no '#' in front, and no '\\' or ':' at its end", Advice);
        return new(SenderKind.Login, login.ToLowerInvariant());
    }

    private static SenderKey OfLocalUser(string user)
    {
        const string Advice = "Write the number (uid=33), as the log prints it, or the user's name on that server (www-data).";
        string digits = user.StartsWith("uid=", StringComparison.Ordinal) ? user[4..] : user;
        if (digits.Length is > 0 and <= 10 && digits.All(char.IsAsciiDigit))
        {
            long id = long.Parse(digits, CultureInfo.InvariantCulture);
            return id <= LastUserId ? new(SenderKind.LocalUser, $"uid={id.ToString(CultureInfo.InvariantCulture)}") : throw Invalid(user, "no user id is that large", Advice);
        }

        // The names that useradd(8) makes, upper case and dots included; they go to id(1) as an argument, so none begins with a dash.
        bool isName = user.Length is > 0 and <= LongestUser && (char.IsAsciiLetter(user[0]) || user[0] == '_')
            && user.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        return isName ? new(SenderKind.LocalUser, user) : throw Invalid(user, "it is neither a user id nor a user's name", Advice);
    }

    private static SenderKey OfClient(string client)
    {
        const string Advice = "Write one address, as 192.0.2.17 or 2001:db8::17. Networks and names are not taken: they hit others.";
        if (client.Contains('%', StringComparison.Ordinal) || client.Contains('[', StringComparison.Ordinal) || !IPAddress.TryParse(client, out IPAddress? address))
            throw Invalid(client, "it is no address", Advice);
        // 192.0.2 and 0300.1 are addresses to inet_aton, not to a mail admin.
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != client)
            throw Invalid(client, "an IPv4 address has four numbers", Advice);
        // Postfix looks a client that came in over IPv6 with a mapped address up by the IPv4 address.
        return new(SenderKind.Client, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }

    private static ServerException Invalid(string sender, string why, string advice) =>
        new(ServerProblemKind.SenderInvalid, sender, $"'{Visible.Make(sender, 100)}' cannot be suspended: {why}.", advice);
}
