using MailAbuse.Letters;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to what fills templates in its load context.</summary>
internal sealed class IsolatedLetterRenderer(ILetterRenderer renderer) : ILetterRenderer
{
    /// <inheritdoc/>
    public LetterText Render(TemplateFolder folder, string name, LetterFields fields)
    {
        try
        {
            return renderer.Render(folder, name, fields);
        }
        catch (Exception cause) when (FarSide.Translate(cause, $"{folder.Language}/{name}", "letters") is { } known)
        {
            throw known;
        }
    }
}
