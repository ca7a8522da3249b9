using MailAbuse.Cases;

namespace MailAbuse.Replies;

/// <summary>What one clause says to one question.</summary>
/// <param name="State">Answered or Unclear.</param>
/// <param name="NonAnswer">What kind of non-answer.</param>
/// <param name="Sentence">Where.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="IsWeak">True: gives way to anything else.</param>
/// <param name="IsBelow">True: it stands below the question.</param>
/// <param name="TakesBack">True: whatever another clause says, it is not this.</param>
internal sealed record Finding(QuestionState State, NonAnswer NonAnswer, Sentence Sentence, string Reason, bool IsWeak, bool IsBelow, bool TakesBack = false);
