using System.Diagnostics.CodeAnalysis;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Routes;

/// <summary>
/// A recipient domain that can be the key of one line of transport(5) and nothing else: letters, digits, hyphens and underscores in
/// labels of 1 to 63, two labels at least, 253 in all (RFC 1035, 2.3.4), ASCII lower case. Domains come out of logs, and log text is
/// strangers' text.
/// </summary>
public readonly record struct RecipientDomain
{
    private const int Longest = 253;
    private const int LongestLabel = 63;

    private RecipientDomain(string name) => Name = name;

    /// <summary>The domain, in lower case, without a dot at its end.</summary>
    public string Name { get; }

    /// <summary>The domain of a name as it was typed or logged.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.NameInvalid"/>.</exception>
    public static RecipientDomain Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (TryOf(name, out RecipientDomain domain))
            return domain;
        bool isForeign = name.Any(c => c > 0x7E);
        throw new ServerException(
            ServerProblemKind.NameInvalid,
            name,
            $"'{Visible.Make(name, 100)}' is no recipient domain.",
            name.Contains('@', StringComparison.Ordinal) ? "Give what stands behind the @, as hotmail.com."
                : isForeign ? "Write it in its ASCII form, as xn--bcher-kva.example."
                : "Give a whole domain, as hotmail.com; its subdomains are meant with it.");
    }

    /// <summary>The same; false where it is none.</summary>
    public static bool TryOf(string name, [NotNullWhen(true)] out RecipientDomain domain)
    {
        domain = default;
        // Some letters of other scripts have a small form in ASCII: K, the Kelvin sign.
        if (!System.Text.Ascii.IsValid(name))
            return false;
        string lower = name.EndsWith('.') ? name[..^1].ToLowerInvariant() : name.ToLowerInvariant();
        string[] labels = lower.Split('.');
        if (lower.Length > Longest || labels.Length < 2 || !labels.All(IsLabel) || labels[^1].All(char.IsAsciiDigit))
            return false;
        domain = new RecipientDomain(lower);
        return true;
    }

    /// <summary>True for the domain itself and everything below it.</summary>
    public bool Covers(string other) =>
        other.Equals(Name, StringComparison.OrdinalIgnoreCase) || other.EndsWith("." + Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The domain.</summary>
    public override string ToString() => Name;

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
