using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>The map of logins at detours; only our own delivery agent reads it.</summary>
internal sealed class LoginMap(PostfixConfiguration configuration) : IMapFile<LoginMapText>
{
    /// <inheritdoc/>
    public string Path { get; } = new PostfixLayout(configuration.Server).RelayLogins;

    /// <inheritdoc/>
    public string Name => $"{configuration.MapType}:{Path}";

    /// <inheritdoc/>
    public bool IsBuilt => true;

    /// <inheritdoc/>
    public bool IsSecret => true;

    /// <inheritdoc/>
    public LoginMapText Parse(byte[]? text) => LoginMapText.Parse(text);

    /// <inheritdoc/>
    public string Question(string key, string hostName) => key;
}
