using System.Text.RegularExpressions;

namespace MailAbuse.Reputation;

/// <summary>A rule with the conditions under which it fits. All that it has must hold; of several anchors, codes or hosts one is enough.</summary>
internal sealed class RefusalCatalogueEntry
{
    /// <summary>How long one pattern may take for one reply. Patterns are matched in a time that grows with the reply's length only, so this is for a machine that stands still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Expression? _pattern;
    private readonly Expression? _extract;

    /// <param name="pattern">A regular expression of which the reply must be; null: none.</param>
    /// <param name="extract">One that only takes something out of it, where it is there; null: <paramref name="pattern"/> does.</param>
    public RefusalCatalogueEntry(string? pattern, string? extract)
    {
        _pattern = pattern is null ? null : new Expression(pattern);
        _extract = extract is null ? _pattern : new Expression(extract);
    }

    public required RefusalRule Rule { get; init; }

    /// <summary>Literal texts, ASCII; one without a blank must stand alone.</summary>
    public string[] Anchors { get; init; } = [];

    public RefusalCatalogueStatus[] Statuses { get; init; } = [];

    /// <summary>Names under which the mail host lies, ASCII lower case.</summary>
    public string[] Hosts { get; init; } = [];

    /// <summary>It fits only where the reply names a list of the table.</summary>
    public bool NamesList { get; init; }

    /// <summary>Its expressions made, for whoever checks them.</summary>
    public IEnumerable<Regex> Compile()
    {
        if (_pattern is not null) yield return _pattern.Made;
        if (_extract is not null && _extract != _pattern) yield return _extract.Made;
    }

    /// <summary>True where there is no pattern, or the text is of it.</summary>
    public bool FitsPattern(ReadOnlySpan<char> text) => _pattern is null || _pattern.Fits(text);

    /// <summary>What the groups take out of the text; null where there are none, or it is not there.</summary>
    public Match? Take(ReadOnlySpan<char> text) => _extract?.Take(text);

    /// <summary>One regular expression, made when it is first asked: most of the module's own never are.</summary>
    private sealed class Expression(string text)
    {
        private volatile Regex? _made;
        private volatile bool _isTooSlow;

        public Regex Made => _made ??= new Regex(
            text,
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            Patience);

        public bool Fits(ReadOnlySpan<char> reply)
        {
            if (_isTooSlow) return false;
            try
            {
                return Made.IsMatch(reply);
            }
            catch (RegexMatchTimeoutException)
            {
                // Once is a reason not to ask it again: the next log has a hundred thousand such replies.
                _isTooSlow = true;
                return false;
            }
        }

        public Match? Take(ReadOnlySpan<char> reply)
        {
            if (_isTooSlow || Made.GetGroupNumbers().Length < 2) return null;
            try
            {
                Match match = Made.Match(reply.ToString());
                return match.Success ? match : null;
            }
            catch (RegexMatchTimeoutException)
            {
                _isTooSlow = true;
                return null;
            }
        }
    }
}
