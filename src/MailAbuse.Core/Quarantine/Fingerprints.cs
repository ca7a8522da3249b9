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
        // A word with a number in it is a number, a price or a made-up id.
        foreach (string word in subject.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            folded.Append(' ').Append(word.Any(char.IsDigit) ? "#" : word.ToLowerInvariant());

        string text = string.Create(CultureInfo.InvariantCulture, $"{folded}\n{(size + 1023) / 1024}\n{recipients}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }
}
