namespace MailAbuse.Reputation.Blocklists;

/// <summary>One DNS blocklist as the catalogue knows it.</summary>
public sealed record Blocklist
{
    /// <summary>The zone, lower case, without a dot at its end.</summary>
    public required string Zone { get; init; }

    /// <summary>Who runs it.</summary>
    public required string Operator { get; init; }

    /// <summary>What it can be asked about.</summary>
    public required BlocklistKinds Kinds { get; init; }

    /// <summary>What its answers mean, but for <see cref="Errors"/>.</summary>
    public IReadOnlyList<BlocklistCode> Codes { get; init; } = [];

    /// <summary>Answers by which it refuses to say anything. 127.255.255.0/24, and 127.0.0.1 without a meaning, are such in every list.</summary>
    public IReadOnlyList<BlocklistCode> Errors { get; init; } = [];

    /// <summary>Where delisting is asked for, or where is said how; empty where there is no such place.</summary>
    public string DelistingUrl { get; init; } = "";

    /// <summary>Who may ask it, and how often.</summary>
    public string Terms { get; init; } = "";

    /// <summary>True where the operator gives each user a key, which is a label of the question.</summary>
    public bool NeedsKey { get; init; }

    /// <summary>The user's key; empty: none. Never shown.</summary>
    internal string Key { get; init; } = "";

    /// <summary>An address or name that is listed as long as the list lives (RFC 5782, 5); empty where it has none.</summary>
    public string TestListed { get; init; } = "";

    /// <summary>One that is never listed; empty where there is none.</summary>
    public string TestNotListed { get; init; } = "";

    /// <summary>True where it can be asked: it needs no key, or has one.</summary>
    public bool CanBeAsked => !NeedsKey || Key.Length > 0;

    /// <summary>The zone.</summary>
    public override string ToString() => Zone;
}
