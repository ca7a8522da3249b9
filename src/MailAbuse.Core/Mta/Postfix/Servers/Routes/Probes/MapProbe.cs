using MailAbuse.Routes.Checks;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Probes;

/// <summary>
/// Keeps one probe in the queue where it comes back to. The key is its whole address with what nobody can guess in it, so nobody else's
/// mail ever takes this way, and an entry that a killed run left harms nobody.
/// </summary>
/// <remarks>
/// Not <c>retry:</c>, which smtpd refuses at RCPT TO (smtpd_check.c, 450). A transport that master.cf does not have is no reason to
/// refuse, and the queue manager puts such mail off (qmgr_transport.c); the words "mail transport unavailable" in the log are that.
/// </remarks>
internal sealed record MapProbe : MapWay
{
    /// <summary>A service that no master.cf has.</summary>
    public const string Transport = "mailabuse-probe";

    /// <summary>How long one can be of use.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private const int LongestAddress = 320;

    /// <summary>The recipient, in lower case.</summary>
    public required string Address { get; init; }

    /// <summary>Since when, to the second.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Who sent it.</summary>
    public string? By { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Keys => [Address];

    /// <inheritdoc/>
    public override string Answer => $"{Transport}:";

    /// <summary>True for an address that only a probe has.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.LastIndexOf('@'), nonce = at - ProbeMessage.NonceLength, extension = nonce - ProbeMessage.Extension.Length;
        return text.Length <= LongestAddress && extension > 1 && text[extension..nonce] == ProbeMessage.Extension && text[nonce..at].All(char.IsAsciiHexDigitLower)
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_' or '@' or '+' or '=' or '#');
    }

    /// <summary>True where nobody waits for it any more. A clock that was put back makes none of them eternal.</summary>
    public bool IsOver(DateTimeOffset now) => now - Since > Longest || Since - now > Longest;
}
