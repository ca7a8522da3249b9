using MailAbuse.Mta;
using MailAbuse.Rates;

namespace MailAbuse.Guard;

/// <summary>One thing that the guard saw or did, as it is told to people.</summary>
public sealed record GuardEvent
{
    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What it is.</summary>
    public GuardEventKind Kind { get; init; }

    /// <summary>The server, or the servers with commas between them.</summary>
    public string Server { get; init; } = "";

    /// <summary>The sender; empty where none is concerned. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>What was seen or done, and why, in sentences. Strangers' text in it is made visible.</summary>
    public string Text { get; init; } = "";

    /// <summary>The command that takes it back; null where there is nothing to take back.</summary>
    public string? Undo { get; init; }

    /// <summary>The case; null: none was opened.</summary>
    public string? Case { get; init; }

    /// <summary>True where nothing is changed.</summary>
    public bool DryRun { get; init; }

    /// <summary>What the log says of the sender; null where none is concerned.</summary>
    public SenderRate? Rate { get; init; }

    /// <summary>True for what people should look at.</summary>
    public bool IsAlarm => Kind is not (GuardEventKind.Started or GuardEventKind.Over or GuardEventKind.Trust or GuardEventKind.Stopped);

    /// <summary>Kind and text.</summary>
    public override string ToString() => $"{Kind}: {Text}";
}
