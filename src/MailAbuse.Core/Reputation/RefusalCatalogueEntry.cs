using System.Text.RegularExpressions;

namespace MailAbuse.Reputation;

/// <summary>A rule with the conditions under which it fits. All that it has must hold; of several anchors, codes or hosts one is enough.</summary>
internal sealed class RefusalCatalogueEntry
{
    /// <summary>
    /// How long a user's pattern may take for one reply. None can hang, because the time grows with the reply's length only; this is for one
    /// with large counts in it. Generous, because it is the clock's time, and a busy machine lets a thread stand for a while.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int MostTimeouts = 3;

    private readonly Expression? _pattern;
    private readonly Expression? _extract;

    /// <param name="pattern">A regular expression of which the reply must be; null: none.</param>
    /// <param name="extract">One that only takes something out of it, where it is there; null: <paramref name="pattern"/> does.</param>
    /// <param name="isOwn">True: they are the module's own, and take as long as they take.</param>
    public RefusalCatalogueEntry(string? pattern, string? extract, bool isOwn)
    {
        TimeSpan patience = isOwn ? Regex.InfiniteMatchTimeout : Patience;
        _pattern = pattern is null ? null : new Expression(pattern, patience);
        _extract = extract is null ? _pattern : new Expression(extract, patience);
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
    private sealed class Expression(string text, TimeSpan patience)
    {
        private volatile Regex? _made;
        private int _timeouts;

        public Regex Made => _made ??= new Regex(
            text,
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            patience);

        // A reason not to ask it again: the next log has a hundred thousand such replies.
        private bool IsTooSlow => Volatile.Read(ref _timeouts) >= MostTimeouts;

        public bool Fits(ReadOnlySpan<char> reply)
        {
            if (IsTooSlow) return false;
            try
            {
                return Made.IsMatch(reply);
            }
            catch (RegexMatchTimeoutException)
            {
                Interlocked.Increment(ref _timeouts);
                return false;
            }
        }

        public Match? Take(ReadOnlySpan<char> reply)
        {
            if (IsTooSlow || Made.GetGroupNumbers().Length < 2) return null;
            try
            {
                Match match = Made.Match(reply.ToString());
                return match.Success ? match : null;
            }
            catch (RegexMatchTimeoutException)
            {
                Interlocked.Increment(ref _timeouts);
                return null;
            }
        }
    }
}
