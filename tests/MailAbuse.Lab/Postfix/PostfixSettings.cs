using System.Net;

namespace MailAbuse.Lab;

/// <summary>How one Postfix of the lab is to be.</summary>
internal sealed record PostfixSettings
{
    /// <summary>What the inventory calls it; also the first label of its host name.</summary>
    public required string Name { get; init; }

    public required IPAddress Address { get; init; }

    public string SyslogName { get; init; } = "postfix";

    /// <summary>Whether it takes mail from its own customers, by login.</summary>
    public bool HasSubmission { get; init; }

    public SubmissionOverrides Overrides { get; init; }

    /// <summary>Further lines of main.cf; a later one replaces an earlier one.</summary>
    public IReadOnlyList<(string Name, string Value)> Main { get; init; } = [];

    /// <summary>lmdb maps: the parameter of main.cf that names each, its file's name and its text.</summary>
    public IReadOnlyList<(string Parameter, string Name, string Text)> Maps { get; init; } = [];

    /// <summary>Further entries of master.cf.</summary>
    public IReadOnlyList<string> Master { get; init; } = [];
}
