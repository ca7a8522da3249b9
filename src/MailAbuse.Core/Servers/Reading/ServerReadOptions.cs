namespace MailAbuse.Servers.Reading;

/// <summary>How the logs of servers are read.</summary>
public sealed class ServerReadOptions
{
    /// <summary>The zone of log times that carry no offset; null: that of each server.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>How many servers are read at a time.</summary>
    public int ThrottleLimit { get; init; } = 32;

    /// <summary>
    /// The program that counts on the server, where it is there and counts as we do: a path, or a name that its PATH finds. Null: the
    /// lines are always brought here.
    /// </summary>
    public string? Agent { get; init; } = "mailabuse";

    /// <summary>True where what crosses the wire is packed by gzip.</summary>
    public bool IsPacked { get; init; } = true;
}
