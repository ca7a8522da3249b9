namespace MailAbuse.Routes;

/// <summary>One domain for which a detour is asked for.</summary>
/// <param name="Domain">The recipient domain.</param>
/// <param name="MailHost">The mail host behind it because of which; null where the domain itself was given.</param>
/// <param name="Case">The case; null: that of the request.</param>
/// <param name="IsNamed">True where a person typed it. What came by a pipe, or from a log, never outdoes a way that is there already.</param>
public sealed record RouteWish(RecipientDomain Domain, string? MailHost, string? Case, bool IsNamed);
