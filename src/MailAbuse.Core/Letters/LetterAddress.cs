using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>A mail address to write to or from, with the name that may stand before it: <c>Erika Muster &lt;erika@example.org&gt;</c>.</summary>
/// <param name="Name">The name; empty where there is none.</param>
/// <param name="Address">The address: plain ASCII, one @, nothing that a header or a command line reads.</param>
public sealed partial record LetterAddress(string Name, string Address)
{
    // RFC 5321, 4.5.3.1: 64 for the local part, 254 for a path without its brackets.
    private const int LongestLocal = 64;
    private const int LongestAddress = 254;
    private const int LongestName = 100;

    /// <summary>Reads one.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ContactInvalid"/>: it is none that can be written to safely.</exception>
    public static LetterAddress Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Visible.Make(text) != text)
            throw Fault(text, "has a line break or an invisible character in it");
        string trimmed = text.Trim();
        string name = "", address = trimmed;
        if (trimmed.EndsWith('>') && trimmed.IndexOf('<', StringComparison.Ordinal) is >= 0 and int open)
        {
            name = trimmed[..open].Trim().Trim('"').Trim();
            address = trimmed[(open + 1)..^1];
        }

        if (name.Length > LongestName || name.AsSpan().ContainsAny("<>\"\\"))
            throw Fault(text, "has a name before it that cannot stand in a header");
        int at = address.LastIndexOf('@');
        if (at <= 0 || at == address.Length - 1)
            throw Fault(text, "is no mail address");
        string local = address[..at];
        if (local.StartsWith('-'))
            throw Fault(text, "begins with a dash, which programs take for an option");
        if (local.Length > LongestLocal || !LocalPattern().IsMatch(local))
            throw Fault(text, "has something before the @ that cannot be written to safely");
        string domain = Ascii(text, address[(at + 1)..]);
        if (!DomainPattern().IsMatch(domain) || local.Length + 1 + domain.Length > LongestAddress)
            throw Fault(text, "has no domain behind the @");
        return new LetterAddress(name, $"{local}@{domain}");
    }

    /// <summary>Name and address, as people write them.</summary>
    public override string ToString() => Name.Length == 0 ? Address : $"{Name} <{Address}>";

    // ACE form (RFC 5890): every mail server takes it.
    private static string Ascii(string text, string domain)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii(domain).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            throw Fault(text, "has no domain behind the @");
        }
    }

    private static ServerException Fault(string text, string what)
    {
        string shown = Visible.Make(text, 100);
        return new ServerException(ServerProblemKind.ContactInvalid, shown, $"'{shown}' {what}.", "Write name@example.org, or Name <name@example.org>.");
    }

    // dot-atom of RFC 5322, 3.2.3. Quoted local parts are nobody's contact.
    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+)*$")]
    private static partial Regex LocalPattern();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?)*$")]
    private static partial Regex DomainPattern();
}
