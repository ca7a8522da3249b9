namespace MailAbuse.Reputation;

/// <summary>What the catalogue says of a reply.</summary>
/// <param name="Rule">The rule that knew it; null where none did.</param>
/// <param name="Operator">Whose it is: that of a user's own rule, else the one to whom the mail host belongs, else the rule's, else who runs the list; empty where nobody knows.</param>
/// <param name="List">The list: the rule's, else the zone that the reply names, ASCII lower case; empty where none.</param>
/// <param name="Code">The code: the rule's, else the operator's in the reply, else the enhanced status code, else the reply code.</param>
/// <param name="OutgoingAddress">The address of ours that the reply names; empty where none.</param>
public sealed record RefusalMatch(RefusalRule? Rule, string Operator, string List, string Code, string OutgoingAddress)
{
    /// <summary>Why.</summary>
    public RefusalCause Cause => Rule?.Cause ?? RefusalCause.Unknown;

    /// <summary>What it means: the rule's sentence, and what there is to know of the list; empty where no rule knew the reply.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Where delisting is asked for: the rule's place, else the list's; empty where there is none. Never taken from the reply.</summary>
    public string DelistingUrl { get; init; } = "";
}
