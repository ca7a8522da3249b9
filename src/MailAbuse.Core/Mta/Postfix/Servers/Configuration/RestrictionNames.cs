namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>What the names of restrictions mean (postconf(5), smtpd_recipient_restrictions and the lists before it).</summary>
internal static class RestrictionNames
{
    /// <summary>True for those that are followed by a map, a service, a domain or a number.</summary>
    public static bool TakesArgument(string name)
        => (Begins(name, "check_") && !Is(name, "check_relay_domains"))
            || Begins(name, "reject_rbl_client") || Begins(name, "reject_rhsbl_")
            || Is(name, "permit_dnswl_client") || Is(name, "permit_rhswl_client") || Is(name, "sleep");

    /// <summary>What it can do. A word that is not known counts as one that can permit: it may be a class that postconf did not tell of.</summary>
    public static RestrictionKind KindOf(string name, string? argument, string folder)
    {
        if (Begins(name, "check_") && PathOf(argument) is { } path && path.StartsWith(folder + "/", StringComparison.Ordinal))
            return RestrictionKind.Ours;
        // An access map can say OK, and so can a policy service; permit_… say it themselves.
        if (Begins(name, "reject") || Is(name, "defer") || Is(name, "defer_unauth_destination") || Is(name, "defer_unauth_pipelining"))
            return RestrictionKind.Refuses;
        return Is(name, "sleep") || Is(name, "defer_if_permit") || Is(name, "defer_if_reject") ? RestrictionKind.Harmless : RestrictionKind.CanPermit;
    }

    /// <summary>The file of a map: what stands behind the first colon, and behind <c>proxy:</c>.</summary>
    public static string? PathOf(string? map)
    {
        if (map is null)
            return null;
        string plain = map.StartsWith("proxy:", StringComparison.Ordinal) ? map["proxy:".Length..] : map;
        int colon = plain.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : plain[(colon + 1)..];
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Begins(string name, string with) => name.StartsWith(with, StringComparison.OrdinalIgnoreCase);
}
