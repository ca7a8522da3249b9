namespace MailAbuse.Letters.Templates;

/// <summary>A fault in a template.</summary>
/// <param name="line">Its line, from 1.</param>
/// <param name="message">What is wrong, in a sentence.</param>
/// <param name="advice">What to write instead.</param>
internal sealed class TemplateFault(int line, string message, string advice) : Exception(message)
{
    /// <summary>The line.</summary>
    public int Line => line;

    /// <summary>What to write instead.</summary>
    public string Advice => advice;
}
