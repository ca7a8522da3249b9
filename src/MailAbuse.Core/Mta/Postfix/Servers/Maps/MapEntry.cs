namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>One entry of a map: a line with those that continue it.</summary>
/// <param name="Key">What is looked up, letters folded; for a file of patterns the uid or user that the pattern is about, null where it is not of our form.</param>
/// <param name="Action">What the map answers; empty where postmap would pass the line over.</param>
/// <param name="Text">The whole line, as it stands, for messages.</param>
/// <param name="Lines">Its lines in the file, counted from 0; the first is where it begins.</param>
internal sealed record MapEntry(string? Key, string Action, string Text, IReadOnlyList<int> Lines);
