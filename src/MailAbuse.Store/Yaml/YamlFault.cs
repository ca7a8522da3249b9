namespace MailAbuse.Store.Yaml;

/// <summary>What is wrong with a document, and where.</summary>
internal sealed class YamlFault(YamlPlace at, string message, string advice) : Exception(message)
{
    /// <summary>Where it stands.</summary>
    public YamlPlace At => at;

    /// <summary>What to write instead.</summary>
    public string Advice => advice;
}
