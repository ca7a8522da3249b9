namespace MailAbuse.Reputation.Blocklists;

/// <summary>A list that has ended. It is never asked; who names it, or a zone below it, is told.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Operator">Who ran it.</param>
/// <param name="Since">Since when: a year, a month or a day, as 2015, 2013-03 or 2024-06-05.</param>
/// <param name="Note">What became of it.</param>
public sealed record DeadBlocklist(string Zone, string Operator, string Since, string Note);
