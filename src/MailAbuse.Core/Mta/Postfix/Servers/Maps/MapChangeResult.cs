
namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>What came of a change of a map.</summary>
/// <param name="Text">The text that stands now.</param>
/// <param name="Before">The text that stood before.</param>
/// <param name="IsChanged">True where text or table was changed.</param>
/// <param name="Answers">What the table answers to each key that was asked.</param>
/// <param name="Marks">Where the logs ended when the table had changed.</param>
internal sealed record MapChangeResult<TText>(
    TText Text, TText Before, bool IsChanged, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<ServerLogMark> Marks)
    where TText : IMapText;
