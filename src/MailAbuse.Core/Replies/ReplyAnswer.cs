using MailAbuse.Cases;

namespace MailAbuse.Replies;

/// <summary>What a reply says to one question: a proposal, which the operator confirms or overrules.</summary>
public sealed record ReplyAnswer
{
    /// <summary>What the question is about.</summary>
    public QuestionTopic Topic { get; init; }

    /// <summary>Its number in the letter, from 1.</summary>
    public int Number { get; init; }

    /// <summary>Answered, Unclear or Open; Confirmed only where the operator said so himself.</summary>
    public QuestionState State { get; init; }

    /// <summary>The sentence that was found, a stranger's text; empty where there is none.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>Why it has this state, in words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What kind of non-answer it is.</summary>
    public NonAnswer NonAnswer { get; init; }

    /// <summary>True where the operator said so himself.</summary>
    public bool IsOverruled { get; init; }

    /// <summary>Number, topic, state, and the kind of non-answer.</summary>
    public override string ToString() => NonAnswer == NonAnswer.None ? $"{Number} {Topic}: {State}" : $"{Number} {Topic}: {State} ({NonAnswer})";
}
