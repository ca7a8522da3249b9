using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Reads and writes single entries as each kind of file wants them.</summary>
internal static partial class MapLines
{
    /// <summary>The entry of a key, without its end.</summary>
    /// <param name="syntax">The kind of file.</param>
    /// <param name="key">The key.</param>
    /// <param name="suspension">What it is for.</param>
    /// <param name="hostName">Postfix's myhostname, which pickup writes into its Received line.</param>
    public static string Write(MapSyntax syntax, string key, MapSuspension suspension, string hostName) => syntax switch
    {
        MapSyntax.ReceivedLines => $"{Pattern(key, hostName)} {SuspensionAnswer.Of(suspension)}",
        MapSyntax.RefusedUsers => $"!{key}",
        _ => $"{key}\t{SuspensionAnswer.Of(suspension)}",
    };

    /// <summary>Key and action of an entry, its continuation lines joined.</summary>
    public static (string? Key, string Action) Read(MapSyntax syntax, string text) => syntax switch
    {
        MapSyntax.ReceivedLines => ReadPattern(text),
        MapSyntax.RefusedUsers => text.Trim() is { Length: > 1 } user && user[0] == '!' && SenderKey.TryOf(SenderKind.LocalUser, user[1..]) is { } key ? (key.Text, user) : (null, text.Trim()),
        _ => TableLine.Read(text),
    };

    /// <summary>The pattern for pickup's Received line of a user id: nothing else in it can match more than that line.</summary>
    private static string Pattern(string key, string hostName)
    {
        uint id = SenderKey.Of(SenderKind.LocalUser, key).UserId ?? throw new ArgumentException("A user id is needed.", nameof(key));
        StringBuilder name = new();
        foreach (char c in hostName)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
                throw new ArgumentException($"'{hostName}' is no host name.", nameof(hostName));
            name.Append(c == '.' ? "\\." : c.ToString());
        }

        return string.Create(CultureInfo.InvariantCulture, $"/^Received: by {name} \\(Postfix, from userid {id}\\)/");
    }

    private static (string? Key, string Action) ReadPattern(string text)
    {
        Match match = OwnPattern().Match(text);
        return match.Success && SenderKey.TryOf(SenderKind.LocalUser, match.Groups[1].Value) is { } key ? (key.Text, match.Groups[2].Value.Trim()) : (null, text.Trim());
    }

    [GeneratedRegex(@"^/\^Received: by [A-Za-z0-9._\\-]+ \\\(Postfix, from userid ([0-9]{1,10})\\\)/[ \t]+(.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex OwnPattern();
}
