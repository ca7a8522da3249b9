using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Text;

namespace MailAbuse.Routes;

/// <summary>One detour that would be set.</summary>
/// <param name="Domain">The recipient domain; null for all mail that goes out.</param>
/// <param name="MailHost">The mail host because of which; null: the domain itself.</param>
/// <param name="Case">The case; null: none.</param>
/// <param name="Before">The way now, as Postfix says it; null where it could not be asked.</param>
/// <param name="After">The way then.</param>
/// <param name="Until">When it ends.</param>
public sealed record PlannedRoute(RecipientDomain? Domain, string? MailHost, string? Case, string? Before, string After, DateTimeOffset Until)
{
    /// <summary>For people.</summary>
    public string Name => Domain?.Name ?? "all mail";

    /// <summary>Before and after.</summary>
    public override string ToString() => $"Route: {Visible.Make(Before?.Replace($":{PostfixRoutes.AnyDomain}", ": (the recipient's own mail host)", StringComparison.Ordinal) ?? "(not asked)", 100)} -> {After} until {Times.TimeText.Minute(Until)}";
}
