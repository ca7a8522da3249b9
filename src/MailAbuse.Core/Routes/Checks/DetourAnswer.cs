using MailAbuse.Servers;

namespace MailAbuse.Routes.Checks;

/// <summary>Whether a detour takes mail from the source: the answer of the host, a check to show, and the error where it must not be set.</summary>
/// <param name="Acceptance">What the host said.</param>
/// <param name="Check">The same as a check: passed, failed, or a warning where nobody can be sure.</param>
/// <param name="Error">The reason not to set it; null where there is none, or none that is sure.</param>
internal sealed record DetourAnswer(Acceptance Acceptance, ServerCheck Check, ServerException? Error);
