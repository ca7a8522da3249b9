using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>One of our files on a server, as what suspends there needs it.</summary>
/// <param name="Path">The text.</param>
/// <param name="Syntax">How entries are written.</param>
/// <param name="Type">The map type that answers (<c>lmdb</c>, <c>regexp</c>); empty where nothing can be asked.</param>
internal sealed record SuspensionMap(string Path, MapSyntax Syntax, string Type) : IMapFile<AccessMapText>
{
    /// <summary>The map as postmap names it; empty where nothing can be asked.</summary>
    public string Name => Type.Length == 0 ? "" : $"{Type}:{Path}";

    /// <summary>True where postmap makes a table of the text.</summary>
    public bool IsBuilt => Syntax == MapSyntax.Access;

    /// <inheritdoc/>
    public bool IsSecret => false;

    /// <summary>True where a new table reaches open sessions: lmdb alone, rebuilt in place (hash, cdb and texthash are read when a process opens them).</summary>
    public bool IsLive => Type == "lmdb";

    /// <summary>The file for a kind of sender and a mode.</summary>
    public static SuspensionMap For(PostfixConfiguration configuration, SenderKind kind, SuspensionMode mode)
    {
        PostfixLayout layout = new(configuration.Server);
        return kind switch
        {
            SenderKind.Login => new(layout.Logins, MapSyntax.Access, configuration.MapType),
            SenderKind.Client => new(layout.Clients, MapSyntax.Access, configuration.MapType),
            _ when mode == SuspensionMode.Reject => new(layout.RefusedUsers, MapSyntax.RefusedUsers, ""),
            _ => new(layout.LocalUsers, MapSyntax.ReceivedLines, "regexp"),
        };
    }

    /// <summary>All files of a server.</summary>
    public static IReadOnlyList<SuspensionMap> All(PostfixConfiguration configuration) =>
    [
        For(configuration, SenderKind.Login, SuspensionMode.Defer),
        For(configuration, SenderKind.Client, SuspensionMode.Defer),
        For(configuration, SenderKind.LocalUser, SuspensionMode.Hold),
        For(configuration, SenderKind.LocalUser, SuspensionMode.Reject),
    ];

    /// <summary>The texts of these files, in one call; a file that is missing is an empty text.</summary>
    public static AccessMapText[] Read(IServerShell shell, IReadOnlyList<SuspensionMap> maps, CancellationToken stop)
    {
        string[] lines = Encoding.ASCII.GetString(shell.RunChecked(SuspensionScripts.FilesOf(maps.Select(map => map.Path)), stop).Output).Split('\n');
        return [.. maps.Select((map, at) => AccessMapText.Parse(at < lines.Length && lines[at].StartsWith('x') ? Convert.FromBase64String(lines[at][1..]) : null, map.Syntax))];
    }

    /// <inheritdoc/>
    public AccessMapText Parse(byte[]? text) => AccessMapText.Parse(text, Syntax);

    /// <summary>What is looked up for a key: the key itself, or the line that pickup would write.</summary>
    public string Question(string key, string hostName) =>
        Syntax == MapSyntax.ReceivedLines && SenderKey.TryOf(SenderKind.LocalUser, key)?.UserId is { } id ? $"Received: by {hostName} (Postfix, from userid {id})" : key;
}
