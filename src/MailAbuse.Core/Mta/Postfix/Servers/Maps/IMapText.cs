namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>The text of one of our maps, as a change of it needs it. It never changes itself.</summary>
internal interface IMapText
{
    /// <summary>What the entries that are ours answer.</summary>
    IEnumerable<string> OwnAnswers { get; }

    /// <summary>What the table built of this text answers for a key; null for nothing.</summary>
    string? AnswerTo(string key);

    /// <summary>The text as bytes.</summary>
    byte[] ToBytes();
}
