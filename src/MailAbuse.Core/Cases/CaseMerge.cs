using MailAbuse.Times;

namespace MailAbuse.Cases;

/// <summary>Puts a case of another store together with the one that is here.</summary>
public static class CaseMerge
{
    /// <summary>
    /// Entries are put together. Of the rest, that of the store counts in which something was done last: its timeline has the later end.
    /// Log lines stay as they are here, unless they were cleared there.
    /// </summary>
    public static AbuseCase Put(AbuseCase? here, AbuseCase other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (here is null)
            return other;
        AbuseCase later = Order(here, other) <= 0 ? here : other.IsCleared ? other : Filled(here, other);
        return later with { Case = here.Case, Server = CaseServers.Join([here.Server, other.Server]), Timeline = [.. here.Timeline, .. Missing(here, other)] };
    }

    /// <summary>The other with the log lines and sentences of the one here. A copy that was written without other people's data, and grew there, takes none away.</summary>
    public static AbuseCase Filled(AbuseCase here, AbuseCase other)
    {
        ArgumentNullException.ThrowIfNull(here);
        ArgumentNullException.ThrowIfNull(other);
        return other with
        {
            Evidence = here.Evidence.Length > 0 ? here.Evidence : other.Evidence,
            // Whoever sets a question's state without a sentence leaves the one that is there, also over there, where it was not.
            Questions = [.. other.Questions.Select(question => question.Answer.Length > 0 || Array.Find(here.Questions, one => one.Topic == question.Topic) is not { } same
                ? question
                : question with { Answer = same.Answer })],
        };
    }

    /// <summary>Above zero: in the other something was done later; below zero: in the one here. That a case was imported is nothing that was done about it.</summary>
    public static int Order(AbuseCase here, AbuseCase other) => Last(other).CompareTo(Last(here));

    /// <summary>The entries that are not here.</summary>
    public static CaseEntry[] Missing(AbuseCase? here, AbuseCase other)
    {
        ArgumentNullException.ThrowIfNull(other);
        HashSet<string> known = new((here?.Timeline ?? []).Select(entry => entry.Id), StringComparer.OrdinalIgnoreCase);
        return [.. other.Timeline.Where(entry => known.Add(entry.Id))];
    }

    /// <summary>The other without what only the operator here can say: nothing of it opens the <see cref="ReleaseGate"/> that was shut here.</summary>
    /// <remarks>
    /// Confirmed becomes Answered, unless it is confirmed here. What was proved here stays, but for a check that the file says was
    /// followed by a later one. The suspension is the later one, by which proof is judged; the kind that was confirmed here stays, because it chooses
    /// the proof, and so do the customer's server, because it is whose mail a check counts, and ours, because there his name means him. Nothing that is here is cleared by a file.
    /// </remarks>
    public static AbuseCase Doubted(AbuseCase? here, AbuseCase other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CaseKind kind = here is { Kind: not CaseKind.Unknown } ? here.Kind : other.Kind;
        CaseQuestion[] before = here?.Questions ?? [];
        return other with
        {
            Kind = kind,
            Questions = CaseQuestions.For(kind, [.. other.Questions.Select(question => Doubted(before, question)), .. before]),
            LastCheck = here?.LastCheck is { } check && !(other.LastCheck?.Time > check.Time) ? check : null,
            PasswordChanged = here?.PasswordChanged,
            Suspended = here?.Suspended > other.Suspended || other.Suspended is null ? here?.Suspended : other.Suspended,
            Relay = here?.Relay ?? other.Relay,
            Server = here?.Server ?? other.Server,
            IsCleared = here?.IsCleared ?? other.IsCleared,
        };
    }

    /// <summary>What the other says and what was not taken of it, in words; empty: nothing.</summary>
    public static string Claims(AbuseCase other, AbuseCase taken)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(taken);
        List<string> said = [];
        if (other.Kind != taken.Kind)
            said.Add($"kind {other.Kind}");
        if (other.Relay is { } relay && relay != taken.Relay)
            said.Add($"his server {relay}".TrimEnd());
        if (other.IsCleared && !taken.IsCleared)
            said.Add("other people's data taken out");
        if (other.LastCheck is { } check && check != taken.LastCheck)
            said.Add($"last check {check.Verdict} at {TimeText.Minute(check.Time)}");
        if (other.PasswordChanged is { } changed && changed != taken.PasswordChanged)
            said.Add($"password changed at {TimeText.Minute(changed)}");
        string[] confirmed = [.. Confirmed(other).Except(Confirmed(taken))];
        if (confirmed.Length > 0)
            said.Add($"confirmed: {string.Join(", ", confirmed)}");
        return string.Join("; ", said);
    }

    private static CaseQuestion Doubted(CaseQuestion[] before, CaseQuestion question) =>
        question.State != QuestionState.Confirmed ? question
        : before.FirstOrDefault(one => one.Topic == question.Topic && one.State == QuestionState.Confirmed) ?? question with { State = QuestionState.Answered };

    private static IEnumerable<string> Confirmed(AbuseCase one) => one.Questions.Where(question => question.State == QuestionState.Confirmed).Select(question => question.Topic.ToString());

    private static DateTimeOffset Last(AbuseCase one) => one.Timeline.Where(entry => entry.Kind != CaseEntryKind.Imported).Select(entry => entry.Time).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
}
