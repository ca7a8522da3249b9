namespace MailAbuse.Servers;

/// <summary>What came from one server of many: a value, or the reason why nothing more comes from it.</summary>
/// <typeparam name="T">What the work yields.</typeparam>
/// <param name="Server">The server.</param>
/// <param name="Value">A result of the work; the default where there is a problem.</param>
/// <param name="Problem">What ended the work on this server; null for a value.</param>
public sealed record FleetResult<T>(MailServer Server, T? Value, ServerProblem? Problem);
