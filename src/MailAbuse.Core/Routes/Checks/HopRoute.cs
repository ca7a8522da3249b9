namespace MailAbuse.Routes.Checks;

/// <summary>What one server does with mail for one domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="End">What becomes of the mail there.</param>
/// <param name="NextHops">Where it is sent, if it is.</param>
/// <param name="Detail">The route as that server tells it, or why it could not be asked: a short text to show.</param>
internal sealed record HopRoute(string Domain, HopEnd End, IReadOnlyList<NextHop> NextHops, string Detail);
