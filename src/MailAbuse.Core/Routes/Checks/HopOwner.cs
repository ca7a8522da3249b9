namespace MailAbuse.Routes.Checks;

/// <summary>Whose a next hop is.</summary>
/// <param name="Server">The name of the server of the inventory; null where it is none of these, or nobody knows.</param>
/// <param name="Problem">Why nobody knows, a sentence that begins small and has no end point; null where it is known.</param>
internal sealed record HopOwner(string? Server, string? Problem = null)
{
    /// <summary>Somebody else's server: there the inventory ends.</summary>
    public static HopOwner Outside { get; } = new(null, null);

    /// <summary>Nobody knows whose it is.</summary>
    public static HopOwner Unknown(string problem) => new(null, problem);
}
