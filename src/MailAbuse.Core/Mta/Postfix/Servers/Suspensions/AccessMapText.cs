using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>The text of one of the maps of suspensions: each is a comment and its entries, see <see cref="MapText{T}"/>.</summary>
internal sealed class AccessMapText : IMapText
{
    private readonly MapSyntax _syntax;
    private readonly MapText<MapSuspension> _text;

    private AccessMapText(MapText<MapSuspension> text, MapSyntax syntax)
    {
        _text = text;
        _syntax = syntax;
    }

    /// <summary>The suspensions, in the order of the file.</summary>
    public IReadOnlyList<MapSuspension> Suspensions => _text.Owners;

    /// <summary>Entries that others wrote.</summary>
    public IReadOnlyList<MapEntry> Foreign => _text.Foreign;

    /// <summary>Lines that look like a comment of ours and cannot be read any more, counted from 1.</summary>
    public IReadOnlyList<int> Spoilt => _text.Spoilt;

    /// <inheritdoc/>
    public IEnumerable<string> OwnAnswers => Suspensions.Select(SuspensionAnswer.Of);

    /// <summary>Reads a text; null is an empty one.</summary>
    public static AccessMapText Parse(byte[]? text, MapSyntax syntax = MapSyntax.Access) => new(MapText<MapSuspension>.Parse(text, SuspensionForm.Of(syntax)), syntax);

    /// <summary>The entries of a suspension that are there.</summary>
    public IReadOnlyList<MapEntry> EntriesOf(MapSuspension suspension) => _text.EntriesOf(suspension);

    /// <summary>The suspension that has one of these keys; null where there is none.</summary>
    public MapSuspension? Find(params IEnumerable<string> keys)
    {
        string[] meant = [.. keys];
        return Suspensions.FirstOrDefault(suspension => suspension.Concerns(meant));
    }

    /// <summary>The suspensions that become one when these keys are suspended together; the sender's own first, for its mode and time stay.</summary>
    public IReadOnlyList<MapSuspension> Joined(string sender, IReadOnlyCollection<string> keys) =>
        [.. Suspensions.Where(suspension => suspension.Concerns(keys)).OrderBy(suspension => suspension.Sender != sender)];

    /// <summary>Lines that continue entries of the suspensions that have one of these keys; see <see cref="MapText{T}.ContinuationsOf"/>.</summary>
    public IReadOnlyList<(int Line, string Text)> ContinuationsOf(params IEnumerable<string> keys)
    {
        string[] meant = [.. keys];
        return ContinuationsOf(Suspensions.Where(suspension => suspension.Concerns(meant)));
    }

    /// <summary>Lines that continue entries of these suspensions, as above.</summary>
    public IReadOnlyList<(int Line, string Text)> ContinuationsOf(params IEnumerable<MapSuspension> suspensions) => _text.ContinuationsOf(suspensions);

    /// <inheritdoc/>
    public string? AnswerTo(string key) => _text.AnswerTo(key);

    /// <summary>The same text with a suspension, in the place of any that has one of its keys.</summary>
    /// <param name="suspension">The suspension.</param>
    /// <param name="hostName">Postfix's myhostname.</param>
    public AccessMapText With(MapSuspension suspension, string hostName = "") =>
        new(_text.With(suspension, [MapComment.Write(suspension), .. suspension.Keys.Select(key => MapLines.Write(_syntax, key, suspension, hostName))]), _syntax);

    /// <summary>The same text without the suspensions that have one of these keys.</summary>
    public AccessMapText Without(params IEnumerable<string> keys)
    {
        MapText<MapSuspension> rest = _text.Without(keys);
        return ReferenceEquals(rest, _text) ? this : new AccessMapText(rest, _syntax);
    }

    /// <inheritdoc/>
    public byte[] ToBytes() => _text.ToBytes();
}
