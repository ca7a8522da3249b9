namespace MailAbuse.Release;

/// <summary>What a message that came during a check looks like.</summary>
public enum MessageJudgement
{
    /// <summary>Nothing tells: a person must look.</summary>
    Unjudged,

    /// <summary>It entered the customer's own server after he confirmed, and is unlike the incident.</summary>
    Good,

    /// <summary>It lay in the customer's own queue when he said that it was empty.</summary>
    Old,

    /// <summary>It looks like the incident, or came at its rate.</summary>
    Spam,
}
