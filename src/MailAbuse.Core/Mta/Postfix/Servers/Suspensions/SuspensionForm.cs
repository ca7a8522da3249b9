using System.Diagnostics.CodeAnalysis;
using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>How the maps of suspensions are written.</summary>
internal sealed class SuspensionForm : MapForm<MapSuspension>
{
    private static readonly SuspensionForm[] Forms = [.. Enum.GetValues<MapSyntax>().Select(syntax => new SuspensionForm(syntax))];

    private readonly MapSyntax _syntax;

    private SuspensionForm(MapSyntax syntax) => _syntax = syntax;

    /// <inheritdoc/>
    public override bool IsContinued => _syntax != MapSyntax.RefusedUsers;

    /// <summary>The form of a kind of file.</summary>
    public static SuspensionForm Of(MapSyntax syntax) => Forms[(int)syntax];

    /// <inheritdoc/>
    public override bool TryRead(byte[] comment, [NotNullWhen(true)] out MapSuspension? owner) => MapComment.TryRead(comment, out owner);

    /// <inheritdoc/>
    public override IReadOnlyList<string> KeysOf(MapSuspension owner) => owner.Keys;

    /// <inheritdoc/>
    public override (string? Key, string Action) ReadEntry(string text) => MapLines.Read(_syntax, text);

    /// <inheritdoc/>
    public override bool IsWordForWord(MapSuspension owner, string action) => _syntax == MapSyntax.RefusedUsers || action == SuspensionAnswer.Of(owner);
}
