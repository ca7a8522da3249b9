using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>
/// Makes strangers' text fit for a letter: nothing in it acts, nothing can be clicked, nobody else is named, no password is shown.
/// </summary>
/// <remarks>
/// Mail programs make links of <c>scheme://</c>, of <c>www.</c>, of bare domains, of mail addresses and of <c>\\host\share</c>. So schemes
/// are broken (<c>hxxp[:]//</c>), and each dot before a letter (<c>example[.]net</c>); numbers (<c>192.0.2.1</c>, <c>2.0.0</c>) stay
/// readable unless a path or port stands behind them.
/// </remarks>
internal sealed partial class Harmless
{
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.-");

    private const string Hidden = "***";

    // Read at most: what is behind it would be cut off anyway, and no pattern gets more to chew on.
    private const int LongestRead = 4000;

    private readonly HashSet<string> _own = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _ownDomains = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="own">The customer's own addresses and names, which stay as they are.</param>
    public Harmless(IEnumerable<string> own)
    {
        foreach (string name in own.Where(name => name.Length > 0))
        {
            int at = name.LastIndexOf('@');
            // A login may be anything; only what has the form of an address is left alone where it occurs.
            if (at > 0 && OwnAddress().IsMatch(name))
            {
                _own.Add(name);
                _ownDomains.Add(name[(at + 1)..]);
            }
        }
    }

    /// <summary>A sentence of a reply or another text, in one line and at most so many characters.</summary>
    public string Line(string text, int length) => Make(text, length, isLog: false);

    /// <summary>A line of a log. What follows the word for a password there is one, while people also write that theirs "was guessed".</summary>
    public string LogLine(string text, int length) => Make(text, length, isLog: true);

    private string Make(string text, int length, bool isLog)
    {
        string read = text.Length > LongestRead ? text[..LongestRead] : text;
        string shown = Visible.Make(read.Replace('\t', ' ').Trim());
        shown = Passwords(shown, isLog);
        // Between angle brackets first, where a local part may hold anything; then wherever else an @ stands between two words.
        shown = Bracketed().Replace(shown, match => $"<{Masked(match.Groups[1].Value)}>");
        shown = Address().Replace(shown, match => Masked(match.Value));
        shown = EncodedAddress().Replace(shown, match => $"{First(match.Value)}…{match.Groups[1].Value}{match.Groups[2].Value}");
        shown = Links(shown);
        return Cut(Unkeep(shown), length);
    }

    /// <summary>A name or address that stands for itself, such as the sender.</summary>
    public string Name(string text, int length) => _own.Contains(text) ? Cut(text, length) : Line(text, length);

    /// <summary>The name of a mail server. It stays whole where it lies in a domain of the customer.</summary>
    public string Host(string name)
    {
        bool isOwn = HostName().IsMatch(name) && _ownDomains.Any(domain => name.Equals(domain, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));
        return isOwn ? name : Line(name, 100);
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        int end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return text[..end] + "…";
    }

    // --- addresses ------------------------------------------------------------------------------------------------------------------

    private string Masked(string address)
        => _own.Contains(address) ? Keep(address) : $"{First(address)}…@{address[(address.LastIndexOfAny(['@', '\uFF20']) + 1)..]}";

    private static string First(string address)
    {
        Rune.DecodeFromUtf16(address.AsSpan().TrimStart('"'), out Rune first, out _);
        return first.ToString();
    }

    // Kept apart from what follows by characters that Visible lets through nowhere: a NUL is a picture by now.
    private static string Keep(string address) => $"\0{Convert.ToHexString(Encoding.UTF8.GetBytes(address))}\0";

    private static string Unkeep(string text) => Kept().Replace(text, match => Encoding.UTF8.GetString(Convert.FromHexString(match.Groups[1].ValueSpan)));

    // --- passwords ------------------------------------------------------------------------------------------------------------------

    private static string Passwords(string text, bool isLog)
    {
        text = NamedSecret().Replace(text, match => match.Groups[1].Value + Hidden);
        text = SecretBehindBlank().Replace(text, match => isLog || !IsWord(match.Groups[2].ValueSpan) ? match.Groups[1].Value + Hidden : match.Value);
        text = AuthCommand().Replace(text, match => match.Groups[1].Value + Hidden);
        text = UrlUser().Replace(text, match => match.Groups[1].Value + Hidden + "@");
        return Base64().Replace(text, match => HoldsSecret(match.Value) ? Hidden : match.Value);
    }

    private static bool IsWord(ReadOnlySpan<char> text)
    {
        foreach (char c in text.TrimEnd(".!?:)"))
        {
            if (!char.IsLetter(c))
                return false;
        }

        return true;
    }

    // SASL PLAIN is authorization id, NUL, login, NUL, password, in base64 (RFC 4616).
    private static bool HoldsSecret(string token)
    {
        string padded = token.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out int length))
            return false;
        ReadOnlySpan<byte> decoded = bytes.AsSpan(0, length);
        return decoded.Contains((byte)0) && !decoded.ContainsAnyInRange((byte)1, (byte)31);
    }

    // --- links ----------------------------------------------------------------------------------------------------------------------

    private static string Links(string text)
    {
        text = Scheme().Replace(text, match => Disarm(match.Groups[1].Value + match.Groups[2].Value) + "[:]");
        text = text.Replace(@"\\", @"\ \", StringComparison.Ordinal);
        StringBuilder broken = new(text.Length + 32);
        for (int at = 0; at < text.Length; at++)
        {
            // The other three are full stops to whoever reads a domain name (RFC 3490, 3.1).
            if (text[at] is '\u3002' or '\uFF0E' or '\uFF61' || (text[at] == '.' && IsOfALink(text, at)))
                broken.Append("[.]");
            else
                broken.Append(text[at]);
        }

        return broken.ToString();
    }

    private static bool IsOfALink(string text, int dot)
    {
        if (dot == 0 || dot + 1 >= text.Length || char.IsWhiteSpace(text[dot - 1]) || char.IsWhiteSpace(text[dot + 1]))
            return false;
        if (!char.IsAsciiDigit(text[dot + 1]))
            return !IsAbbreviation(text.AsSpan(dot + 1));
        // Of digits: an address or a number, and a link only where a path or port follows, or where letters are among it.
        int start = dot, end = dot + 1;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '-'))
            start--;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-'))
            end++;
        bool isFollowed = text.AsSpan(start, end - start).Count('.') == 3 && end + 1 < text.Length && text[end] is '/' or ':' && !char.IsWhiteSpace(text[end + 1]);
        return isFollowed || text.AsSpan(start, end - start).ContainsAnyExcept(OfNumbers);
    }

    // "e.V.": no domain ends in one letter.
    private static bool IsAbbreviation(ReadOnlySpan<char> behind)
        => char.IsLetter(behind[0]) && (behind.Length == 1 || behind[1] is ' ' or ',' or ')' || (behind[1] == '.' && (behind.Length == 2 || behind[2] is ' ' or ',' or ')')));

    private static string Disarm(string scheme) => scheme.ToLowerInvariant() switch
    {
        "http" => "hxxp",
        "https" => "hxxps",
        "ftp" => "fxp",
        _ => scheme,
    };

    [GeneratedRegex(@"^[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)*$")]
    private static partial Regex OwnAddress();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9\-.]{0,250}[A-Za-z0-9])?$")]
    private static partial Regex HostName();

    [GeneratedRegex(@"<((?:""[^""<>]*""|[^<>\s""])*[@\uFF20][^<>\s@]*)>")]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"(?:""[^""]{1,64}""|[^\s<>()\[\],;:=""'@\0]+)[@\uFF20][^\s<>()\[\],;:=""'@\0]+")]
    private static partial Regex Address();

    // As URLs and quoted-printable text write it.
    [GeneratedRegex(@"[A-Za-z0-9._+\-]+(%40|=40)([A-Za-z0-9\-]+\.[A-Za-z0-9.\-]+)")]
    private static partial Regex EncodedAddress();

    [GeneratedRegex("\0([0-9A-F]+)\0")]
    private static partial Regex Kept();

    [GeneratedRegex(@"((?:passw(?:or)?[dt]|passphrase|pass|secret|kennwort|token|(?<![a-z])pwd?)[""']?\s*[=:]\s*)(?:""[^""]*""|'[^']*'|[^\s,;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex NamedSecret();

    [GeneratedRegex(@"(?<![\p{L}\d])((?:passw(?:or)?[dt]|passphrase|pass|kennwort|pwd?)[""']?\s+(?:(?:is|ist|was|war|lautet)\s+)?)(?![=:*])(""[^""]*""|'[^']*'|[^\s,;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretBehindBlank();

    [GeneratedRegex(@"(\bAUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|NTLM)\s+)[A-Za-z0-9+/=_\-]+", RegexOptions.IgnoreCase)]
    private static partial Regex AuthCommand();

    [GeneratedRegex(@"(://[^\s/:@]*:)[^\s/@]+@")]
    private static partial Regex UrlUser();

    [GeneratedRegex("[A-Za-z0-9+/]{8,}={0,2}")]
    private static partial Regex Base64();

    // Whatever stands before ://, what mail programs know without the slashes, and whatever else has the form: programs register their own
    // (ms-word:). A number behind is a port or a time.
    [GeneratedRegex(@"\b([a-z][a-z0-9+.\-]{0,30})(?::(?=[/\\]{2}))|\b(mailto|javascript|vbscript|data|file|tel|sms|callto|skype|magnet|news|sip|xmpp|[a-z][a-z+.\-]{1,30}(?=:[\p{L}/\\%?#+]))(?::(?=\S))", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
