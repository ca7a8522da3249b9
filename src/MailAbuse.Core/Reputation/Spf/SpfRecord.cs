using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MailAbuse.Reputation.Spf;

/// <summary>A record taken apart (RFC 7208, 4.6.1 and 12). One mistake anywhere spoils all of it.</summary>
internal sealed class SpfRecord
{
    private const string Version = "v=spf1";
    private const string MacroLetters = "slodiphcrtv";
    private const string MacroDelimiters = ".-+,/_=";

    private readonly List<SpfTerm> _terms = [];

    private SpfRecord()
    {
    }

    /// <summary>The mechanisms in their order.</summary>
    public IReadOnlyList<SpfTerm> Terms => _terms;

    /// <summary>Whose record counts where no mechanism matches; null: nobody's.</summary>
    public string? Redirect { get; private set; }

    /// <summary>True for a text that is a record of this version.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Takes it apart.</summary>
    /// <param name="text">The record.</param>
    /// <param name="mistake">The term that is wrong.</param>
    /// <returns>Null where something is wrong.</returns>
    public static SpfRecord? Read(string text, out string mistake)
    {
        SpfRecord record = new();
        bool isExplained = false;
        foreach (string term in text[Version.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            mistake = term;
            if (!term.All(c => c is > ' ' and < '\x7F'))
                return null;
            int mark = term.IndexOfAny([':', '/', '=']);
            if (mark > 0 && term[mark] == '=')
            {
                string name = term[..mark].ToLowerInvariant();
                string value = term[(mark + 1)..];
                if (!char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || !AreMacrosGood(value))
                    return null;
                if (name is "redirect" or "exp" && !IsDomainSpec(value))
                    return null;
                // Each once at most.
                if (name == "redirect" && record.Redirect is not null || name == "exp" && isExplained)
                    return null;
                isExplained |= name == "exp";
                if (name == "redirect")
                    record.Redirect = value;
            }
            else if (Mechanism(term) is { } mechanism)
            {
                record._terms.Add(mechanism);
            }
            else
            {
                return null;
            }
        }

        mistake = "";
        return record;
    }

    private static SpfTerm? Mechanism(string text)
    {
        (SpfOutcome outcome, string rest) = text[0] switch
        {
            '+' => (SpfOutcome.Pass, text[1..]),
            '-' => (SpfOutcome.Fail, text[1..]),
            '~' => (SpfOutcome.SoftFail, text[1..]),
            '?' => (SpfOutcome.Neutral, text[1..]),
            _ => (SpfOutcome.Pass, text),
        };
        int end = rest.IndexOfAny([':', '/']);
        string name = (end < 0 ? rest : rest[..end]).ToLowerInvariant();
        string? value = end >= 0 && rest[end] == ':' ? rest[(end + 1)..] : null;
        string bits = end >= 0 && rest[end] == '/' ? rest[end..] : "";
        SpfTerm term = new(name, outcome, text);
        return name switch
        {
            "all" => end < 0 ? term : null,
            "include" or "exists" => value is not null && IsDomainSpec(value) ? term with { Domain = value } : null,
            "ptr" => end < 0 || value is not null && IsDomainSpec(value) ? term with { Domain = value } : null,
            "ip4" => value is null ? null : Ip4(term, value),
            "ip6" => value is null ? null : Ip6(term, value),
            "a" or "mx" => WithBits(term, value, bits),
            _ => null,
        };
    }

    private static SpfTerm? Ip4(SpfTerm term, string value)
    {
        string[] parts = value.Split('/');
        int bits = 32;
        return parts.Length <= 2 && parts[0].Split('.') is { Length: 4 } numbers && numbers.All(one => Number(one, 255) >= 0)
            && (parts.Length == 1 || (bits = Number(parts[1], 32)) >= 0)
            ? term with { Address = IPAddress.Parse(parts[0]), Bits4 = bits }
            : null;
    }

    private static SpfTerm? Ip6(SpfTerm term, string value)
    {
        string[] parts = value.Split('/');
        int bits = 128;
        return parts.Length <= 2 && parts[0].All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            && IPAddress.TryParse(parts[0], out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
            && (parts.Length == 1 || (bits = Number(parts[1], 128)) >= 0)
            ? term with { Address = address, Bits6 = bits }
            : null;
    }

    // "/24", "//64", "/24//64" behind the domain. A macro may hold a slash, too, so they are looked for from behind.
    private static SpfTerm? WithBits(SpfTerm term, string? value, string bits)
    {
        string rest = value ?? bits;
        int bits4 = 32;
        int bits6 = 128;
        int two = rest.LastIndexOf("//", StringComparison.Ordinal);
        if (two >= 0)
        {
            if ((bits6 = Number(rest[(two + 2)..], 128)) < 0)
                return null;
            rest = rest[..two];
        }

        int one = rest.LastIndexOf('/');
        if (one >= 0 && !rest[one..].Contains('}', StringComparison.Ordinal))
        {
            if ((bits4 = Number(rest[(one + 1)..], 32)) < 0)
                return null;
            rest = rest[..one];
        }

        return value is null ? rest.Length == 0 ? term with { Bits4 = bits4, Bits6 = bits6 } : null
            : IsDomainSpec(rest) ? term with { Domain = rest, Bits4 = bits4, Bits6 = bits6 }
            : null;
    }

    // Without a sign, without a nought before it; -1 where it is none or more than may be.
    private static int Number(string text, int most) =>
        text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0') && int.Parse(text, CultureInfo.InvariantCulture) is var number && number <= most ? number : -1;

    // It ends in a macro, or in a dot and a label that is no number (RFC 7208, 7.1).
    private static bool IsDomainSpec(string text)
    {
        if (text.Length == 0 || !AreMacrosGood(text))
            return false;
        if (text[^1] == '}' || text.Length >= 2 && text[^2] == '%')
            return true;
        string bare = text.EndsWith('.') ? text[..^1] : text;
        int dot = bare.LastIndexOf('.');
        string last = bare[(dot + 1)..];
        return dot >= 0 && last.Length > 0 && last.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && !last.All(char.IsAsciiDigit) && last[0] != '-' && last[^1] != '-';
    }

    // "%{" letter digits "r" delimiters "}", or %%, %_ and %-.
    private static bool AreMacrosGood(string text)
    {
        for (int at = 0; (at = text.IndexOf('%', at)) >= 0;)
        {
            if (at + 1 >= text.Length)
                return false;
            if (text[at + 1] is '%' or '_' or '-')
            {
                at += 2;
                continue;
            }

            int end = text.IndexOf('}', at);
            if (text[at + 1] != '{' || end < at + 3 || !MacroLetters.Contains(char.ToLowerInvariant(text[at + 2]), StringComparison.Ordinal))
                return false;
            string form = text[(at + 3)..end].TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            if (!(form is ['r' or 'R', .. string behind] ? behind : form).All(c => MacroDelimiters.Contains(c, StringComparison.Ordinal)))
                return false;
            at = end + 1;
        }

        return true;
    }
}
