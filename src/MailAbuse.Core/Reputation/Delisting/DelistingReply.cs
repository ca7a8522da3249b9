using System.Text.RegularExpressions;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Delisting;

/// <summary>What a receiver said, fit to be shown to him again: in one line, with nothing that acts, and without anybody's mail address.</summary>
internal static partial class DelistingReply
{
    private const int Longest = 500;

    // What is behind it would be cut off anyway.
    private const int LongestRead = 4000;

    /// <summary>The text.</summary>
    /// <param name="reply">As it stands in the log.</param>
    /// <param name="domain">Addresses in this domain are the operator's own and stay; empty: none do.</param>
    public static string Of(string reply, string domain)
    {
        string read = (reply.Length > LongestRead ? reply[..LongestRead] : reply).Replace('\t', ' ').ReplaceLineEndings(" ").Trim();
        string masked = Address().Replace(Visible.Make(read), match => IsIn(match.Value, domain) ? match.Value : "(address)");
        return Visible.Make(masked, Longest);
    }

    /// <summary>The first address in a domain that a reply names; null: none.</summary>
    public static string? AddressIn(string reply, string domain)
    {
        string read = reply.Length > LongestRead ? reply[..LongestRead] : reply;
        foreach (Match match in Plain().Matches(read))
        {
            if (IsIn(match.Value, domain))
                return match.Value.ToLowerInvariant();
        }

        return null;
    }

    private static bool IsIn(string address, string domain) =>
        domain.Length > 0 && Plain().Match(address) is { Success: true } plain && plain.ValueSpan.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase) && address.Trim('<', '>', '(', ')', ',', '.', ';', ':').Length == plain.Length;

    // Between angle brackets a local part may hold anything; elsewhere whatever stands between two blanks, also as URLs and quoted-printable write it.
    [GeneratedRegex(@"<[^<>]*[@\uFF20][^<>]*>|[^\s<>]*(?:[@\uFF20]|%40|=40)[^\s<>]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<![A-Za-z0-9._+\-@%=])[A-Za-z0-9][A-Za-z0-9._\-]{0,63}@[A-Za-z0-9][A-Za-z0-9.\-]{0,252}[A-Za-z0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
