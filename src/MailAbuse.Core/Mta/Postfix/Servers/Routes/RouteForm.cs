using System.Diagnostics.CodeAnalysis;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Routes.Probes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>How the map of detours is written: a table of transport(5).</summary>
internal sealed class RouteForm : MapForm<MapWay>
{
    /// <summary>The one there is.</summary>
    public static RouteForm Instance { get; } = new();

    /// <inheritdoc/>
    public override bool TryRead(byte[] comment, [NotNullWhen(true)] out MapWay? owner)
    {
        owner = RouteComment.TryRead(comment, out MapRoute? route) ? route : ProbeComment.TryRead(comment, out MapProbe? probe) ? probe : null;
        return owner is not null;
    }

    /// <inheritdoc/>
    public override MapWay? Recover(string comment, string key, string action) =>
        MapRoute.TryOf(key, action) is { } route && RouteComment.CouldBeOf(comment, route) ? route : null;

    /// <inheritdoc/>
    public override IReadOnlyList<string> KeysOf(MapWay owner) => owner.Keys;

    /// <inheritdoc/>
    public override (string? Key, string Action) ReadEntry(string text) => TableLine.Read(text);

    /// <inheritdoc/>
    public override bool IsWordForWord(MapWay owner, string action) => action == owner.Answer;
}
