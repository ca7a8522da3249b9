namespace MailAbuse.Routes;

/// <summary>Whether mail would go its old way again.</summary>
public enum OldWay
{
    /// <summary>Nobody asked.</summary>
    NotAsked,

    /// <summary>The receiver would take mail from the server itself again.</summary>
    Works,

    /// <summary>It still refuses it.</summary>
    Refused,

    /// <summary>It did not answer, or nothing can be told from its answer.</summary>
    Unknown,
}
