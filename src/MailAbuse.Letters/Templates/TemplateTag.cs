namespace MailAbuse.Letters.Templates;

/// <summary>What stands between two pairs of braces.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">The field, the part or the helper.</param>
/// <param name="Argument">What a block is about; empty for all others.</param>
/// <param name="Line">Its line in the file, from 1.</param>
internal sealed record TemplateTag(TemplateTagKind Kind, string Name, string Argument, int Line);
