using System.Net;

namespace MailAbuse.Routes.Checks;

/// <summary>How a probe came back to the server that waited for it.</summary>
/// <param name="Took">How long it was on its way.</param>
/// <param name="Lines">Its Received fields, the newest first; empty where it could not be caught.</param>
/// <param name="QueueId">Its queue id there.</param>
/// <param name="Client">Where it could not be caught: who brought it, by the log.</param>
/// <param name="Why">Where it could not be caught: why, a sentence that begins small and has no end point.</param>
internal sealed record ProbeReturn(TimeSpan Took, IReadOnlyList<ReceivedLine> Lines, string QueueId = "", IPAddress? Client = null, string Why = "");
