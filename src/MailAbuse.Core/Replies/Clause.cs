using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies;

/// <summary>A piece of a sentence that makes one statement, and what colours it.</summary>
internal sealed class Clause
{
    private readonly string[] _words;
    private readonly Dictionary<TermList, bool> _seen = [];
    private readonly IReadOnlySet<TermList> _carried;

    /// <summary>Makes it.</summary>
    /// <param name="words">Its words, folded.</param>
    /// <param name="sentence">The sentence that it stands in.</param>
    /// <param name="carried">Things that were spoken of just before.</param>
    public Clause(string[] words, Sentence sentence, IReadOnlySet<TermList> carried)
    {
        _words = words;
        _carried = carried;
        Sentence = sentence;
    }

    /// <summary>The sentence that it stands in.</summary>
    public Sentence Sentence { get; }

    /// <summary>It says what will be, or is wished.</summary>
    public bool Comes => Says(Common.Future) && !Says(Common.DoneAfterAll) || Says(Common.Wish) && !Says(Common.Polite);

    /// <summary>A clause before it in the sentence says what will be.</summary>
    public bool IsGoingOn { get; init; }

    /// <summary>True where the terms stand in it, or name a thing that was spoken of just before.</summary>
    public bool Has(TermList terms) => Says(terms) || terms.IsSubject && _carried.Contains(terms);

    /// <summary>True where the terms stand in it.</summary>
    public bool Says(TermList terms)
    {
        // Many rules ask for the same few terms.
        if (!_seen.TryGetValue(terms, out bool found)) _seen[terms] = found = terms.IsIn(_words);
        return found;
    }
}
