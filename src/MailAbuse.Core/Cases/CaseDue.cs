using System.Globalization;

namespace MailAbuse.Cases;

/// <summary>Something of a case that is due; one of each kind at most.</summary>
public sealed record CaseDue
{
    /// <summary>What.</summary>
    public DueKind Kind { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What to do then, in a sentence.</summary>
    public string Text { get; init; } = "";

    /// <summary>Time and sentence.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time:yyyy-MM-dd HH:mm} {Text}");
}
