using System.Text.RegularExpressions;

namespace MailAbuse.Reputation;

/// <summary>A rule with the conditions under which it fits. All that it has must hold; of several anchors, codes or hosts one is enough.</summary>
internal sealed class RefusalCatalogueEntry
{
    /// <summary>How long one pattern may take for one reply. Patterns are matched in a time that grows with the reply's length only, so this is for a machine that stands still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly string? _pattern;
    private volatile Regex? _regex;
    private volatile bool _isTooSlow;

    public RefusalCatalogueEntry(string? pattern) => _pattern = pattern;

    public required RefusalRule Rule { get; init; }

    /// <summary>Literal texts, ASCII; one without a blank must stand alone.</summary>
    public string[] Anchors { get; init; } = [];

    public RefusalCatalogueStatus[] Statuses { get; init; } = [];

    /// <summary>Names under which the mail host lies, ASCII lower case.</summary>
    public string[] Hosts { get; init; } = [];

    /// <summary>It fits only where the reply names a list of the table.</summary>
    public bool NamesList { get; init; }

    public bool HasPattern => _pattern is not null;

    /// <summary>Makes the regular expression, which is put off for the module's own: most are never asked.</summary>
    public Regex Compile() => _regex ??= new Regex(
        _pattern!,
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        Patience);

    /// <summary>True where there is no pattern, or the text is of it.</summary>
    public bool FitsPattern(ReadOnlySpan<char> text)
    {
        if (_pattern is null) return true;
        if (_isTooSlow) return false;
        try
        {
            return Compile().IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Once is a reason not to ask it again: the next log has a hundred thousand such replies.
            _isTooSlow = true;
            return false;
        }
    }

    /// <summary>What the pattern's groups took out of the text; null where it has no groups, or took too long.</summary>
    public Match? Take(ReadOnlySpan<char> text)
    {
        if (_pattern is null || _isTooSlow || Compile().GetGroupNumbers().Length < 2) return null;
        try
        {
            return Compile().Match(text.ToString());
        }
        catch (RegexMatchTimeoutException)
        {
            _isTooSlow = true;
            return null;
        }
    }
}
