namespace MailAbuse.Letters;

/// <summary>What a template became.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Body">All behind it, as the template has it: not wrapped yet.</param>
/// <param name="Template">The file.</param>
/// <param name="Fields">The fields that it names, or a part that it draws in: what stands in no other cannot be in the letter.</param>
public sealed record LetterText(string Subject, string Body, string Template, IReadOnlySet<string> Fields);
