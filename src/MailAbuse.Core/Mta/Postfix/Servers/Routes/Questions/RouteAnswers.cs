namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>What came of asking a Postfix for the route of some addresses.</summary>
/// <param name="Routes">One entry an address, in their order; null where it could not be asked.</param>
/// <param name="Problem">Why entries are null, in a sentence that begins small and has no end point; null where every address was answered.</param>
internal sealed record RouteAnswers(IReadOnlyList<MailRoute?> Routes, string? Problem);
