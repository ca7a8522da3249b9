using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Quarantine;

namespace MailAbuse.Cases;

/// <summary>What a timeline says of a quarantine, and how many messages that were.</summary>
public static partial class QuarantineSentence
{
    /// <summary>The sentence of an entry.</summary>
    public static string Of(QuarantineResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string held = result.Held == 0 ? "Nothing of his was queued" : string.Create(CultureInfo.InvariantCulture, $"{result.Held:N0} queued {(result.Held == 1 ? "message was" : "messages were")} put on hold{(result.Bounces > 0 ? $", {result.Bounces} of them notifications" : "")}");
        string there = result.AlreadyHeld > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {result.AlreadyHeld:N0} on hold before") : "";
        string left = result.Left > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {result.Left:N0} left meanwhile") : "";
        string open = result.IsComplete ? "" : "; more may come";
        return $"{result.Sender}: {held}{there}{left}{open}.";
    }

    /// <summary>How many messages an entry says were put on hold; 0 where it says nothing of that.</summary>
    public static long HeldBy(CaseEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Kind != CaseEntryKind.Quarantined)
            return 0;
        Match end = End().Match(entry.Text);
        return end.Success && long.TryParse(end.Groups[1].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out long held) ? held : 0;
    }

    // All up to the end: the sender stands in front, and a login may look like the beginning of this.
    [GeneratedRegex(@": ([0-9][0-9,]{0,18}) queued (?:message was|messages were) put on hold(?:, [0-9]+ of them notifications)?(?:; [0-9,]+ on hold before)?(?:; [0-9,]+ left meanwhile)?(?:; more may come)?\.\z", RegexOptions.CultureInvariant)]
    private static partial Regex End();
}
