using System.Net;
using MailAbuse.Servers;

namespace MailAbuse.Routes.Checks;

/// <summary>What a probe showed.</summary>
/// <param name="Check">The check to show.</param>
/// <param name="Error">The reason not to set the detour; null where there is none.</param>
/// <param name="Outgoing">The address from which the detour sends; null where it did not show.</param>
internal sealed record ProbeResult(ServerCheck Check, ServerException? Error = null, IPAddress? Outgoing = null);
