using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>Numbers of cases, as a person types them.</summary>
public static class TypedCases
{
    /// <summary>True where one of them is meant: by wildcards, or cut short at a hyphen (<c>2026-0042</c> for <c>2026-0042-k7qx</c>), letter case ignored.</summary>
    public static bool MatchesAny(IReadOnlyList<string> typed, string number)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(number);
        return Wildcard.MatchesAny(typed, number) || typed.Any(one => one.Length > 0 && number.StartsWith(one + "-", StringComparison.OrdinalIgnoreCase));
    }
}
