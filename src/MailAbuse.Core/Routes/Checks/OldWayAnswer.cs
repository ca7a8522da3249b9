using MailAbuse.Reputation;

namespace MailAbuse.Routes.Checks;

/// <summary>Whether mail would be taken again by the way that it went before the detour.</summary>
/// <param name="State">Whether it would; unreachable: nobody knows.</param>
/// <param name="Acceptance">What the host said; null where it was not asked.</param>
/// <param name="Match">What the catalogue says of a refusal; null where there was none.</param>
/// <param name="Message">The same in a sentence.</param>
internal sealed record OldWayAnswer(AcceptanceState State, Acceptance? Acceptance, RefusalMatch? Match, string Message);
