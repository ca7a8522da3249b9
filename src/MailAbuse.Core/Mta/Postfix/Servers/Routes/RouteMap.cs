using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>The map of detours on a server: <c>transport_maps</c> names it first, and <c>sender_dependent_default_transport_maps</c> for all mail.</summary>
internal sealed class RouteMap(PostfixConfiguration configuration) : IMapFile<RouteMapText>
{
    /// <inheritdoc/>
    public string Path { get; } = new PostfixLayout(configuration.Server).Routes;

    /// <inheritdoc/>
    public string Name => $"{configuration.MapType}:{Path}";

    /// <inheritdoc/>
    public bool IsBuilt => true;

    /// <inheritdoc/>
    public bool IsSecret => false;

    /// <inheritdoc/>
    public RouteMapText Parse(byte[]? text) => RouteMapText.Parse(text);

    /// <inheritdoc/>
    public string Question(string key, string hostName) => key;
}
