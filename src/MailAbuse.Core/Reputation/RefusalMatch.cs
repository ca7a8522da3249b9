namespace MailAbuse.Reputation;

/// <summary>What the catalogue says of a reply.</summary>
/// <param name="Rule">The rule that knew it; null where none did.</param>
/// <param name="Operator">Whose it is: the rule's, else the one to whom the mail host belongs; empty where nobody knows.</param>
/// <param name="List">The list: the rule's, else the zone that the reply names; empty where none.</param>
/// <param name="Code">The code: the rule's, else the enhanced status code, else the reply code.</param>
/// <param name="OutgoingAddress">The address of ours that the reply names; empty where none.</param>
public sealed record RefusalMatch(RefusalRule? Rule, string Operator, string List, string Code, string OutgoingAddress)
{
    /// <summary>Why.</summary>
    public RefusalCause Cause => Rule?.Cause ?? RefusalCause.Unknown;
}
