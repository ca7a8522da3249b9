using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MailAbuse.Quarantine;

/// <summary>Makes messages of one run look the same: spam differs in a number here and a few bytes there.</summary>
internal static class Fingerprints
{
    /// <summary>The fingerprint: ten hex digits of a hash.</summary>
    public static string Of(string subject, long size, int recipients)
    {
        StringBuilder folded = new(subject.Length);
        foreach (char c in subject)
        {
            char next = char.IsDigit(c) ? '#' : char.IsWhiteSpace(c) ? ' ' : char.ToLowerInvariant(c);
            // 7 and 1,234 are both one number, and one blank is like another.
            if (next is '#' or ' ' && folded.Length > 0 && folded[^1] == next) continue;
            folded.Append(next);
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"{folded.ToString().Trim()}\n{(size + 1023) / 1024}\n{recipients}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }
}
