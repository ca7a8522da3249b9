namespace MailAbuse.Dns;

/// <summary>How patient a <see cref="StubResolver"/> is.</summary>
public sealed record StubSettings
{
    /// <summary>What is used where nothing else is said.</summary>
    public static StubSettings Usual { get; } = new();

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is asked over UDP before nobody is taken to be there.</summary>
    public int Tries { get; init; } = 2;
}
