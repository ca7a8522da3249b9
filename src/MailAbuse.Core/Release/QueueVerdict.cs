namespace MailAbuse.Release;

/// <summary>What a check of a customer's queue found.</summary>
public enum QueueVerdict
{
    /// <summary>Quiet, but nothing proves that his server was there and had its chance; or something is left to be judged.</summary>
    Inconclusive,

    /// <summary>Old mail or spam came.</summary>
    NotEmpty,

    /// <summary>His server was there, for long enough, and nothing but good mail came.</summary>
    Empty,
}
