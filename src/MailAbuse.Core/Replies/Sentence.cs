using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies;

/// <summary>A sentence of a reply.</summary>
internal sealed class Sentence
{
    // As much of it as is shown and kept.
    private const int MaxText = 500;

    /// <summary>Makes it of its text.</summary>
    /// <param name="text">The sentence.</param>
    /// <param name="section">The question that it stands below; null: none, or not known.</param>
    public Sentence(string text, QuestionTopic? section)
    {
        Text = text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];
        Section = section;
        Words = Fold.Words(Text);
        IsQuestion = text.TrimEnd(' ', '"', ')', '!').EndsWith('?');
        IsUnknown = Common.Ignorance.IsIn(Words);
        IsBelief = Common.Belief.IsIn(Words);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Its words, folded.</summary>
    public string[] Words { get; }

    /// <summary>The question that it stands below.</summary>
    public QuestionTopic? Section { get; }

    /// <summary>It asks.</summary>
    public bool IsQuestion { get; }

    /// <summary>It says that something is not known.</summary>
    public bool IsUnknown { get; }

    /// <summary>It says what somebody believes.</summary>
    public bool IsBelief { get; }
}
