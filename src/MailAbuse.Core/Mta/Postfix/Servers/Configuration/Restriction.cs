namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>One restriction of an effective list, in the order in which smtpd(8) comes to it.</summary>
/// <param name="Name">Its name, as it stands there.</param>
/// <param name="Argument">The map, service or domain behind it; null for those that take none.</param>
/// <param name="Kind">What it can do.</param>
/// <param name="Class">The restriction class that it stands in; null where it stands in the list itself.</param>
/// <param name="IsOnlyLogged">True behind <c>warn_if_reject</c>, which turns a refusal into a line in the log.</param>
internal sealed record Restriction(string Name, string? Argument, RestrictionKind Kind, string? Class, bool IsOnlyLogged)
{
    /// <summary>As it would be written, with its class.</summary>
    public override string ToString()
        => $"{(IsOnlyLogged ? "warn_if_reject " : "")}{Name}{(Argument is null ? "" : $" {Argument}")}{(Class is null ? "" : $" (in {Class})")}";
}
