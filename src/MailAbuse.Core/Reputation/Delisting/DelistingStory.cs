using MailAbuse.Cases;
using MailAbuse.Release;

namespace MailAbuse.Reputation.Delisting;

/// <summary>
/// What a case can tell an operator: what happened, what was done, and since when nothing more is known to have left. Of a case only
/// times, numbers and states are taken, and no text at all: who the customer is, and what he wrote, concerns nobody there.
/// </summary>
internal static class DelistingStory
{
    // Clocks of servers differ from ours, and what a transfer had begun ends a little later.
    private static readonly TimeSpan Slip = TimeSpan.FromMinutes(5);

    /// <summary>The sentences; none where the case knows nothing.</summary>
    /// <param name="one">The case, with its timeline.</param>
    /// <param name="others">The other cases of the store.</param>
    public static IReadOnlyList<string> Of(AbuseCase one, IEnumerable<AbuseCase> others)
    {
        UtcWords words = new();
        List<string> said = [Happened(one, words)];
        long held = one.Timeline.Sum(QuarantineSentence.HeldBy);
        string taken = held == 0 ? "" : $"{UtcWords.Number(held)} {(held == 1 ? "message was" : "messages were")} taken out of the queue";
        if (one.Suspended is { } since)
            said.Add($"{Culprit(one)} was blocked {words.At(since)}{(taken.Length > 0 ? "; " + taken : "")}.");
        else if (taken.Length > 0)
            said.Add($"{taken}.");
        said.AddRange(Mended(one, words));
        if (CleanSince(one, others) is { } clean)
            said.Add($"We know of no spam from this server since {words.Since(clean)}.");
        return said;
    }

    /// <summary>Since when no spam is known to have left: the block, or the last of what was taken out of the queue. Null: nobody can say.</summary>
    public static DateTimeOffset? CleanSince(AbuseCase one, IEnumerable<AbuseCase> others)
    {
        if (one.Suspended is not { } blocked || (one.Resumed >= blocked && !IsMended(one)))
            return null;
        DateTimeOffset clean = one.Timeline.Where(entry => entry.Kind == CaseEntryKind.Quarantined).Select(entry => entry.Time).Append(blocked).Max();
        // He was reported again behind the block, or his last message is later than all that was done.
        if (one.Facts.Last > clean + Slip || one.Timeline.Any(entry => entry.Kind == CaseEntryKind.Opened && entry.Time > clean + Slip))
            return null;
        IReadOnlyList<string> servers = CaseServers.NamesOf(one.Server);
        bool isElsewhere = others.Any(other => other.Case != one.Case
            && CaseServers.NamesOf(other.Server).Intersect(servers, StringComparer.OrdinalIgnoreCase).Any()
            && (other.Facts.Last > clean + Slip || (other.State == CaseState.Open && !(other.Suspended > (other.Resumed ?? DateTimeOffset.MinValue)) && !IsMended(other))));
        return isElsewhere ? null : clean;
    }

    private static string Happened(AbuseCase one, UtcWords words)
    {
        // What nobody has confirmed is not told to others as a fact.
        string what = one.Kind switch
        {
            CaseKind.Relay => "a mail server of one of our customers sent spam through this server",
            CaseKind.Mailbox => "an account of one of our customers was used by strangers to send spam through this server",
            CaseKind.Script => "a script on a web site of one of our customers was used by strangers to send spam through this server",
            CaseKind.Intent => "one of our customers sent mail through this server that its recipients had not asked for",
            _ => "spam was sent through this server",
        };
        string sentence = one.Facts.Since is { } since ? $"{words.At(since)} {what}" : what;
        return $"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}.";
    }

    private static string Culprit(AbuseCase one) => one.Kind switch
    {
        CaseKind.Relay => "That server",
        CaseKind.Mailbox => "That account",
        CaseKind.Script => "That script",
        CaseKind.Intent => "That customer",
        _ => "The sender",
    };

    private static IEnumerable<string> Mended(AbuseCase one, UtcWords words)
    {
        if (one.Kind == CaseKind.Mailbox && one.PasswordChanged is { } changed)
            yield return $"Its password was changed {words.At(changed)}.";
        if (one.Kind == CaseKind.Script && one.Questions.Any(question => question is { Topic: QuestionTopic.ScriptRemoved, State: QuestionState.Confirmed }))
            yield return "The script was removed or updated.";
        if (one.Kind == CaseKind.Relay && one.LastCheck is { Verdict: QueueVerdict.Empty } check)
            yield return $"Before that server may send again we watched what it hands in; {words.At(check.Time)} nothing of the spam was left.";
    }

    // What the release gate asks for (ReleaseGate), as far as a case tells by itself.
    private static bool IsMended(AbuseCase one) => one.AssumedKind switch
    {
        CaseKind.Mailbox => one.PasswordChanged > one.Suspended,
        CaseKind.Relay => one.LastCheck is { Verdict: QueueVerdict.Empty } check && check.Time > one.Suspended,
        CaseKind.Script => one.Questions.Any(question => question is { Topic: QuestionTopic.ScriptRemoved, IsAnswered: true }),
        _ => false,
    };
}
