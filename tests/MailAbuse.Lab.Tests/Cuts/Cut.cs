namespace MailAbuse.Lab.Tests.Cuts;

/// <summary>One fail point: at the n-th call of the shell, counted from 0, before it takes effect or after.</summary>
public sealed record Cut(int Call, CutKind Kind, bool IsAfter)
{
    private const int MostInMinutes = 4;

    /// <summary>Every fail point of a run of so many calls.</summary>
    public static IEnumerable<Cut> Of(int calls) =>
        from call in Enumerable.Range(0, calls)
        from kind in Enum.GetValues<CutKind>()
        from isAfter in new[] { false, true }
        select new Cut(call, kind, isAfter);

    /// <summary>All of them with MAILABUSE_FULL=1; else every 29th, and of a long run about four, in the minutes that there are.</summary>
    public static IEnumerable<Cut> OfThisRun(int calls)
    {
        Cut[] all = [.. Of(calls)];
        // An odd stride, so that neighbours are cut in different ways.
        int stride = Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 1 : Math.Max(29, (all.Length / MostInMinutes) | 1);
        return all.Where((_, index) => index % stride == 0);
    }

    public override string ToString() => $"{Kind} killed {(IsAfter ? "after" : "before")} call {Call}";
}
