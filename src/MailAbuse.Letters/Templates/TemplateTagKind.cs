namespace MailAbuse.Letters.Templates;

/// <summary>What a tag of a template does.</summary>
internal enum TemplateTagKind
{
    /// <summary>Prints a field.</summary>
    Field,

    /// <summary>Begins a block.</summary>
    Open,

    /// <summary>Divides a block.</summary>
    Else,

    /// <summary>Ends a block.</summary>
    Close,

    /// <summary>Draws in another template.</summary>
    Part,
}
