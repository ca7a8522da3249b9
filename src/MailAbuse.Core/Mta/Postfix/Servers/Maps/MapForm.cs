using System.Diagnostics.CodeAnalysis;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>How one of our maps is written: the comment that says what is ours, and the entries below it.</summary>
/// <typeparam name="T">What a comment says.</typeparam>
internal abstract class MapForm<T>
    where T : class
{
    /// <summary>False where a line that begins with a blank is a line of its own, and so is one with a <c>#</c> behind it.</summary>
    public virtual bool IsContinued => true;

    /// <summary>Reads a comment line; false where it is none of ours, or was spoilt by hand.</summary>
    public abstract bool TryRead(byte[] comment, [NotNullWhen(true)] out T? owner);

    /// <summary>
    /// What is ours by an entry alone, where the comment above it was spoilt; null where that cannot be told, and the entry is then
    /// anybody's.
    /// </summary>
    /// <param name="comment">What is left of the comment.</param>
    /// <param name="key">Key of the first entry below it.</param>
    /// <param name="action">What that answers.</param>
    public virtual T? Recover(string comment, string key, string action) => null;

    /// <summary>The keys of its entries.</summary>
    public abstract IReadOnlyList<string> KeysOf(T owner);

    /// <summary>Key and answer of an entry, its continuation lines joined; a key of null is none of our form.</summary>
    public abstract (string? Key, string Action) ReadEntry(string text);

    /// <summary>True where an entry that stands far from its comment still says what we wrote.</summary>
    public abstract bool IsWordForWord(T owner, string action);
}
