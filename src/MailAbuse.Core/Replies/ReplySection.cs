using MailAbuse.Cases;

namespace MailAbuse.Replies;

/// <summary>A piece of a reply, and the question that it stands below.</summary>
/// <param name="Topic">The question; null: none, or not known.</param>
/// <param name="Text">The piece.</param>
internal sealed record ReplySection(QuestionTopic? Topic, string Text);
