using System.Globalization;

namespace MailAbuse.Cases;

/// <summary>One line of a timeline: what was done, when, by whom. It is never changed, but for what <see cref="CaseEntryKind.Cleared"/> takes out.</summary>
public sealed record CaseEntry
{
    /// <summary>Unique across stores, so that an import never doubles it: 32 hexadecimal digits.</summary>
    public string Id { get; init; } = "";

    /// <summary>The case; empty where the entry stands in one.</summary>
    public string Case { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What it is about.</summary>
    public CaseEntryKind Kind { get; init; }

    /// <summary>Who did it: user and machine.</summary>
    public string By { get; init; } = "";

    /// <summary>The server; empty where none is concerned.</summary>
    public string Server { get; init; } = "";

    /// <summary>What was done, in a sentence. May hold a stranger's text: show it through <see cref="Text.Visible"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>What belongs to it and is longer: a letter, a reply, subjects. Other people's data; taken out when the retention ends. Null: nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>A new entry, with an id that nobody else has.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="text">What was done, in a sentence.</param>
    /// <param name="by">Who did it.</param>
    /// <param name="now">When.</param>
    public static CaseEntry Of(CaseEntryKind kind, string text, string by, DateTimeOffset now) =>
        new() { Id = Guid.NewGuid().ToString("N"), Time = now, Kind = kind, By = by, Text = text };

    /// <summary>Time, kind and sentence.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time:yyyy-MM-dd HH:mm} {Kind}: {Text}");
}
