namespace MailAbuse.Reputation;

/// <summary>One entry of the catalogue: replies of this kind mean that.</summary>
public sealed class RefusalRule
{
    /// <summary>Its stable name, unique in the catalogue (<c>microsoft-s3140</c>).</summary>
    public string Id { get; init; } = "";

    /// <summary>The operator, empty where many use it.</summary>
    public string Operator { get; init; } = "";

    /// <summary>What it means for us.</summary>
    public RefusalCause Cause { get; init; }

    /// <summary>The list behind it; empty where the reply itself names it, or there is none.</summary>
    public string List { get; init; } = "";

    /// <summary>The operator's code; empty: that of the reply.</summary>
    public string Code { get; init; } = "";

    /// <summary>What it means, in a sentence.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Where delisting is asked for.</summary>
    public string DelistingUrl { get; init; } = "";

    /// <summary>Its id.</summary>
    public override string ToString() => Id;
}
