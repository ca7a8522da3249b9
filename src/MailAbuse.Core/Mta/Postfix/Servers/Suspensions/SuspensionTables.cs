using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Whom the built tables stop.</summary>
internal static class SuspensionTables
{
    /// <summary>Those whom only the table stops: it answers in our own words, and the text names no such suspension.</summary>
    /// <param name="tables">What the tables hold.</param>
    /// <param name="map">The map.</param>
    /// <param name="kind">What its keys are.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<MapSuspension> OnlyIn(this TableContent tables, SuspensionMap map, SenderKind kind, AccessMapText text)
    {
        HashSet<string> named = [.. text.Suspensions.SelectMany(suspension => suspension.Keys)];
        foreach ((string key, string answer) in tables.EntriesOf(map.Name))
        {
            // A key that can be no sender's was not written by us. What the text gives, in whoever's entry, is listed from there.
            if (!named.Contains(key) && SenderKey.TryOf(kind, key) is { } sender && sender.Text == key && SuspensionAnswer.TryRead(sender, answer) is { } suspension && text.AnswerTo(key) != answer)
                yield return suspension;
        }
    }
}
