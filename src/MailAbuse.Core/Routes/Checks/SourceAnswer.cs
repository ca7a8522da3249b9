using MailAbuse.Rates;
using MailAbuse.Servers;

namespace MailAbuse.Routes.Checks;

/// <summary>Whether a server still sends what others refuse it for.</summary>
/// <param name="State">Whether it does.</param>
/// <param name="Open">The bursts whose senders are not suspended, or whose suspension does not hold; the greatest first.</param>
/// <param name="Check">The same as a check.</param>
/// <param name="Error">The reason not to set a detour (<see cref="ServerProblemKind.SourceNotStopped"/>), for an unknown state as well; null where it is stopped.</param>
internal sealed record SourceAnswer(SourceState State, IReadOnlyList<SenderRate> Open, ServerCheck Check, ServerException? Error);
