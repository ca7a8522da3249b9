namespace MailAbuse.Rates.Live;

/// <summary>How a log is followed at the moment.</summary>
public enum WatchState
{
    /// <summary>Its past is being read.</summary>
    Opening,

    /// <summary>Each line is read as it is written.</summary>
    Following,

    /// <summary>There is no such log yet.</summary>
    Missing,

    /// <summary>The server, or its log, cannot be reached; it is tried again.</summary>
    Lost,
}
