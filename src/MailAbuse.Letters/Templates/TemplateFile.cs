namespace MailAbuse.Letters.Templates;

/// <summary>A template as it was read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Text">Its text, lines ending in LF.</param>
internal sealed record TemplateFile(string Path, string Text);
