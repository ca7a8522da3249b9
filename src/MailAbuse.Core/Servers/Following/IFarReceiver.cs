namespace MailAbuse.Servers.Following;

/// <summary>Who is given what comes of a log on a server. Called by the thread that reads it.</summary>
internal interface IFarReceiver
{
    /// <summary>Whole lines; may wait for whoever takes them.</summary>
    void Take(byte[] lines);

    /// <summary>The time zone of the server.</summary>
    void SeeZone(TimeZoneInfo zone);

    /// <summary>All that was there has come, and from here on lines come as they are written.</summary>
    /// <param name="problem">What of it did not come, for people; empty where all did.</param>
    void Live(string problem);

    /// <summary>There is no log of that name yet.</summary>
    void Miss();
}
