using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
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
        _ => ReadAccess(text),
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

    // As postmap(1) does: the key ends at the first blank outside of double quotes, a backslash takes the next character with it.
    private static (string? Key, string Action) ReadAccess(string text)
    {
        bool isQuoted = false;
        int at = 0;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\\')
                at++;
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && IsBlank(c))
                break;
        }

        if (isQuoted || at >= text.Length)
            return (Fold(text.TrimEnd()), "");
        string key = text[..at];
        return (Fold(key.Length > 1 && key[0] == '"' && key[^1] == '"' ? Unquote(key[1..^1]) : key), text[at..].Trim());
    }

    private static string Unquote(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int at = 0; at < text.Length; at++)
            plain.Append(text[at] == '\\' && at + 1 < text.Length ? text[++at] : text[at]);
        return plain.ToString();
    }

    // ASCII only: the text is bytes, and what lies beyond is never a key of ours.
    private static string Fold(string key) => string.Create(key.Length, key, (span, from) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });

    /// <summary>isspace(3) in the C locale.</summary>
    public static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n' or '\v' or '\f';
}
