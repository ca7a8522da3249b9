using System.Text;

namespace MailAbuse.Reputation.Refusals;

/// <summary>What the names of mail hosts tell about whose they are.</summary>
internal static class MailHostNames
{
    /// <summary>
    /// True where two mail hosts of a domain are one receiver's by their names: both lie in the recipients' domain, or both are called
    /// alike but for the first label (<c>mx1.example.net</c>, <c>mx2.example.net</c>).
    /// </summary>
    /// <param name="one">A name, ASCII lower case.</param>
    /// <param name="other">Another, in any case.</param>
    /// <param name="domain">The recipients' domain, ASCII lower case.</param>
    public static bool AreNeighbours(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, ReadOnlySpan<byte> domain)
    {
        if (LiesIn(one, domain) && LiesIn(other, domain)) return true;
        int dot = one.IndexOf((byte)'.'), otherDot = other.IndexOf((byte)'.');
        if (dot <= 0 || otherDot <= 0) return false;
        ReadOnlySpan<byte> parent = one[(dot + 1)..];
        return MayBeOwned(parent) && Ascii.EqualsIgnoreCase(parent, other[(otherDot + 1)..]);
    }

    private static bool LiesIn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> domain) =>
        domain.Length > 0 && name.Length >= domain.Length && Ascii.EqualsIgnoreCase(name[^domain.Length..], domain)
        && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');

    // Below "net" or "co.uk" lies the whole world, and an address has no parents.
    private static bool MayBeOwned(ReadOnlySpan<byte> parent)
    {
        int dot = parent.LastIndexOf((byte)'.');
        return dot > 0 && !char.IsAsciiDigit((char)parent[^1]) && (dot > 3 || parent.Length - dot > 3 || parent[..dot].Contains((byte)'.'));
    }
}
