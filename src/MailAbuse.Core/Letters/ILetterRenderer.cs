using MailAbuse.Servers;

namespace MailAbuse.Letters;

/// <summary>Fills templates. MailAbuse.Letters does, because that takes a template library.</summary>
public interface ILetterRenderer
{
    /// <summary>Fills a template, after it and the parts that it draws in were checked against <see cref="LetterField.All"/>.</summary>
    /// <param name="folder">The templates of one language.</param>
    /// <param name="name">The template, without its ending: <c>relay</c>, <c>reminder</c> …</param>
    /// <param name="fields">What may stand in it. Values are printed as they are, never looked at.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.TemplateInvalid"/>: it is missing, or has a fault; the message names file and line.</exception>
    LetterText Render(TemplateFolder folder, string name, LetterFields fields);
}
