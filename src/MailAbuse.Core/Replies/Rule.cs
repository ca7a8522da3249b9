using MailAbuse.Cases;

namespace MailAbuse.Replies;

/// <summary>One line of a table of rules: what a clause must hold, and what it then says to the question. The first that fits decides.</summary>
internal sealed record Rule
{
    /// <summary>What the question then is; an Answered that is doubted, denied or promised becomes Unclear. Open: the clause says nothing to it.</summary>
    public required QuestionState State { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What kind of non-answer it is.</summary>
    public NonAnswer NonAnswer { get; init; }

    /// <summary>Terms that must all be there.</summary>
    public TermList[] All { get; init; } = [];

    /// <summary>Terms of which one must be there; empty: none needs to.</summary>
    public TermList[] Any { get; init; } = [];

    /// <summary>Terms of which none may be there.</summary>
    public TermList[] None { get; init; } = [];

    /// <summary>Terms that must be somewhere in the sentence.</summary>
    public TermList[] InSentence { get; init; } = [];

    /// <summary>Terms that may be nowhere in the sentence.</summary>
    public TermList[] NotInSentence { get; init; } = [];

    /// <summary>True: only below the question itself.</summary>
    public bool BelowQuestion { get; init; }

    /// <summary>True: a "no" is part of the answer ("no mails are waiting").</summary>
    public bool WithNegation { get; init; }

    /// <summary>True: what will be is part of the answer ("we will send no more").</summary>
    public bool WithFuture { get; init; }

    /// <summary>True: takes back what another clause says, where it does not stand below another question.</summary>
    public bool TakesBack { get; init; }

    /// <summary>True: gives way to anything else that is said to the question.</summary>
    public bool IsWeak { get; init; }

    /// <summary>True where a clause holds what it must, standing below the question or not.</summary>
    public bool Fits(Clause clause, bool isBelow) =>
        (isBelow || !BelowQuestion)
        && Array.TrueForAll(All, clause.Has)
        && Array.TrueForAll(InSentence, terms => terms.IsIn(clause.Sentence.Words))
        && !Array.Exists(NotInSentence, terms => terms.IsIn(clause.Sentence.Words))
        && (Any.Length == 0 || Array.Exists(Any, clause.Has))
        && !Array.Exists(None, clause.Has);
}
