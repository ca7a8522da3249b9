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

    public override string ToString() => $"{Kind} killed {(IsAfter ? "after" : "before")} call {Call}";
}
