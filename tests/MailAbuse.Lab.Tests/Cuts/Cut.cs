namespace MailAbuse.Lab.Tests.Cuts;

/// <summary>One fail point: at the n-th call of the shell, counted from 0, before it takes effect or after.</summary>
public sealed record Cut(int Call, CutKind Kind, bool IsAfter)
{
    /// <summary>Every fail point of a run of so many calls.</summary>
    public static IEnumerable<Cut> Of(int calls) =>
        from call in Enumerable.Range(0, calls)
        from kind in Enum.GetValues<CutKind>()
        from isAfter in new[] { false, true }
        select new Cut(call, kind, isAfter);

    /// <summary>All of them with MAILABUSE_FULL=1; else every 29th, so that neighbours are cut in different ways, in the minutes that there are.</summary>
    public static IEnumerable<Cut> OfThisRun(int calls) =>
        Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? Of(calls) : Of(calls).Where((_, index) => index % 29 == 0);

    public override string ToString() => $"{Kind} killed {(IsAfter ? "after" : "before")} call {Call}";
}
