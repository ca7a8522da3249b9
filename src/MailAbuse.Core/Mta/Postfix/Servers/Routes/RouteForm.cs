using System.Diagnostics.CodeAnalysis;
using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>How the map of detours is written: a table of transport(5).</summary>
internal sealed class RouteForm : MapForm<MapRoute>
{
    /// <summary>The one there is.</summary>
    public static RouteForm Instance { get; } = new();

    /// <inheritdoc/>
    public override bool TryRead(byte[] comment, [NotNullWhen(true)] out MapRoute? owner) => RouteComment.TryRead(comment, out owner);

    /// <inheritdoc/>
    public override IReadOnlyList<string> KeysOf(MapRoute owner) => owner.Keys;

    /// <inheritdoc/>
    public override (string? Key, string Action) ReadEntry(string text) => TableLine.Read(text);

    /// <inheritdoc/>
    public override bool IsWordForWord(MapRoute owner, string action) => action == owner.Answer;
}
