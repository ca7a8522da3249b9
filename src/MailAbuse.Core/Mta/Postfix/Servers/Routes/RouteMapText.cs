using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>The text of the map of detours: each is a comment and its entries, see <see cref="MapText{T}"/>.</summary>
internal sealed class RouteMapText : IMapText
{
    private readonly MapText<MapRoute> _text;

    private RouteMapText(MapText<MapRoute> text) => _text = text;

    /// <summary>The detours, in the order of the file.</summary>
    public IReadOnlyList<MapRoute> Routes => _text.Owners;

    /// <summary>Entries that others wrote.</summary>
    public IReadOnlyList<MapEntry> Foreign => _text.Foreign;

    /// <inheritdoc/>
    public IEnumerable<string> OwnAnswers => Routes.Select(route => route.Answer);

    /// <summary>Reads a text; null is an empty one.</summary>
    public static RouteMapText Parse(byte[]? text) => new(MapText<MapRoute>.Parse(text, RouteForm.Instance));

    /// <summary>The detour with this key; null where there is none.</summary>
    public MapRoute? Find(string key) => Routes.FirstOrDefault(route => route.Keys.Contains(key, StringComparer.Ordinal));

    /// <summary>True where all its entries stand there.</summary>
    public bool IsWhole(MapRoute route) => route.Keys.All(key => AnswerTo(key) == route.Answer);

    /// <inheritdoc/>
    public string? AnswerTo(string key) => _text.AnswerTo(key);

    /// <summary>The same text with a detour, in the place of any for the same domain.</summary>
    public RouteMapText With(MapRoute route) => new(_text.With(route, [RouteComment.Write(route), .. route.Keys.Select(key => $"{key}\t{route.Answer}")]));

    /// <summary>The same text without the detours that have one of these keys.</summary>
    public RouteMapText Without(IEnumerable<string> keys)
    {
        MapText<MapRoute> rest = _text.Without(keys);
        return ReferenceEquals(rest, _text) ? this : new RouteMapText(rest);
    }

    /// <inheritdoc/>
    public byte[] ToBytes() => _text.ToBytes();
}
