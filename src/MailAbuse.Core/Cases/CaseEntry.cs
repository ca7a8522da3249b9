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

    /// <summary>Time, kind and sentence.</summary>
    public override string ToString() => $"{Time:yyyy-MM-dd HH:mm} {Kind}: {Text}";
}
