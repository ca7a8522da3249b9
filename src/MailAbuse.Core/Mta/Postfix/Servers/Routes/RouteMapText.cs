using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Routes.Probes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>The text of the map of detours: each is a comment and its entries, see <see cref="MapText{T}"/>.</summary>
internal sealed class RouteMapText : IMapText
{
    private readonly MapText<MapWay> _text;

    private RouteMapText(MapText<MapWay> text)
    {
        _text = text;
        Routes = [.. text.Owners.OfType<MapRoute>()];
        Ownerless = [.. text.Ownerless.OfType<MapRoute>()];
    }

    /// <summary>The detours, in the order of the file.</summary>
    public IReadOnlyList<MapRoute> Routes { get; }

    /// <summary>Detours whose comment was spoilt by hand, as their entries tell them: neither since when nor until when is known.</summary>
    public IReadOnlyList<MapRoute> Ownerless { get; }

    /// <summary>Probes that are on their way, or that a killed run left behind.</summary>
    public IReadOnlyList<MapProbe> Probes => [.. _text.Owners.OfType<MapProbe>()];

    /// <summary>Entries that others wrote.</summary>
    public IReadOnlyList<MapEntry> Foreign => _text.Foreign;

    /// <inheritdoc/>
    public IEnumerable<string> OwnAnswers => _text.Owners.Concat(_text.Ownerless).Select(way => way.Answer);

    /// <summary>Reads a text; null is an empty one.</summary>
    public static RouteMapText Parse(byte[]? text) => new(MapText<MapWay>.Parse(text, RouteForm.Instance));

    /// <summary>The detour with this key; null where there is none.</summary>
    public MapRoute? Find(string key) => Routes.FirstOrDefault(route => route.Keys.Contains(key, StringComparer.Ordinal));

    /// <summary>True where mail for a domain takes a detour that stands here.</summary>
    public bool Covers(string domain) => Routes.Concat(Ownerless).Any(route => route.Domain?.Covers(domain) ?? true);

    /// <inheritdoc/>
    public string? AnswerTo(string key) => _text.AnswerTo(key);

    /// <summary>The same text with a detour, in the place of any for the same domain.</summary>
    public RouteMapText With(MapRoute route) => new(_text.With(route, [RouteComment.Write(route), .. route.Keys.Select(key => $"{key}\t{route.Answer}")]));

    /// <summary>The same text with a probe.</summary>
    public RouteMapText With(MapProbe probe) => new(_text.With(probe, [ProbeComment.Write(probe), $"{probe.Address}\t{probe.Answer}"]));

    /// <summary>The same text without probes that nobody waits for any more: a run was killed.</summary>
    public RouteMapText WithoutOld(DateTimeOffset now) => Without(Probes.Where(probe => probe.IsOver(now)).SelectMany(probe => probe.Keys));

    /// <summary>The same text without the detours, also those whose comment was spoilt, or the probes, that have one of these keys.</summary>
    public RouteMapText Without(IEnumerable<string> keys)
    {
        MapText<MapWay> rest = _text.Without(keys);
        return ReferenceEquals(rest, _text) ? this : new RouteMapText(rest);
    }

    /// <inheritdoc/>
    public byte[] ToBytes() => _text.ToBytes();
}
