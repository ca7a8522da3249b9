namespace MailAbuse.Reputation.Blocklists;

/// <summary>What one blocklist says of one address or name.</summary>
public sealed class BlocklistEntry
{
    /// <summary>The server that it is about; empty where only an address was given.</summary>
    public string Server { get; init; } = "";

    /// <summary>The address or domain that was asked for.</summary>
    public string Address { get; init; } = "";

    /// <summary>The list's zone.</summary>
    public string List { get; init; } = "";

    /// <summary>Who runs the list.</summary>
    public string Operator { get; init; } = "";

    /// <summary>What came of it.</summary>
    public BlocklistVerdict Verdict { get; init; }

    /// <summary>What a listing says: abuse that was seen, or only a policy about the network. <see cref="BlocklistSeverity.None"/> where it is not listed.</summary>
    public BlocklistSeverity Severity { get; init; }

    /// <summary>True for <see cref="BlocklistVerdict.Listed"/>.</summary>
    public bool IsListed
    {
        get => Verdict == BlocklistVerdict.Listed;
        // An object from a job is made again property by property, and one that cannot be set would keep it from binding.
        init => _ = value;
    }

    /// <summary>The addresses that the list answered with.</summary>
    public string[] Answers { get; init; } = [];

    /// <summary>What the answers mean, in the words of the catalogue.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>The list's own reason (TXT), where it has one. A stranger's text.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where delisting is asked for.</summary>
    public string DelistingUrl { get; init; } = "";

    /// <summary>Who was asked: the resolver, and from where.</summary>
    public string Resolver { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Why there is no verdict, where there is none.</summary>
    public string Problem { get; init; } = "";
}
