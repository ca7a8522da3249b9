using System.Text.RegularExpressions;
using MailAbuse.Servers;
using MailAbuse.Store.Yaml;
using MailAbuse.Times;

namespace MailAbuse.Store.Inventory;

/// <summary>What the values of a server can be. Each takes the text as it stands in the file, and gives back what it means.</summary>
internal static partial class ServerRules
{
    private const string Journal = "journal";

    /// <summary>A short name, also of a realm: it stands in commands, tables, file names and map text, and is typed a lot.</summary>
    public static string Name(YamlScalar text, string key)
    {
        if (!NamePattern().IsMatch(text.Text))
            throw Fault(text, key, "can be no name", "A name is of letters, digits, dots, dashes and underscores, begins with a letter or digit, and has at most 64 of them. The address goes to host.");
        return text.Text;
    }

    /// <summary>A destination of OpenSSH. The client takes what begins with a dash for an option, and there are options that run programs.</summary>
    public static string Host(YamlScalar text)
    {
        string host = text.Text;
        if (host.StartsWith('-') || host.Contains("@-", StringComparison.Ordinal) || host.Contains("//-", StringComparison.Ordinal))
            throw Fault(text, "host", "begins with a dash, which ssh takes for an option", "Write name or user@name; options of ssh belong into ssh_config (sshConfig).");
        if (host.StartsWith("ssh://", StringComparison.Ordinal))
            return UriPattern().IsMatch(host) ? host : throw Fault(text, "host", "is no destination of ssh", "Write ssh://user@name:port.");
        if (host.Count(c => c == ':') == 1)
            throw Fault(text, "host", "has a port, which ssh takes for a part of the name", $"Write ssh://{KeyedMap.Shown(host)}, or put the port into ssh_config.");
        return HostPattern().IsMatch(host) ? host : throw Fault(text, "host", "is no destination of ssh", "Write name, user@name, or an alias of ssh_config.");
    }

    /// <summary>The mail system. qmail is read here and refused where it is used, so that one inventory serves all servers.</summary>
    public static MtaKind Mta(YamlScalar text) => text.Text.ToLowerInvariant() switch
    {
        "postfix" => MtaKind.Postfix,
        "qmail" => MtaKind.Qmail,
        _ => throw Fault(text, "mta", "is no mail system that is known here", "Write postfix (or qmail, which is not supported yet)."),
    };

    /// <summary>A whole path on the server, which is a Unix whatever this machine is.</summary>
    public static string ServerPath(YamlScalar text, string key)
    {
        if (!text.Text.StartsWith('/'))
            throw Fault(text, key, "is no whole path", "Begin with /.");
        string path = text.Text.TrimEnd('/');
        return path.Length == 0 ? "/" : path;
    }

    /// <summary>The log: <c>journal</c>, a path, or a list of paths.</summary>
    public static string[] Log(KeyedMap server)
    {
        YamlNode? value = server.Find("log");
        if (value is not YamlList)
            return server.Text("log") is { } text ? [IsJournal(text) ? Journal : LogPath(text)] : [];
        IReadOnlyList<YamlScalar> texts = server.Texts(value, "log");
        if (texts.FirstOrDefault(IsJournal) is { } journal)
            return texts.Count == 1 ? [Journal] : throw Fault(journal, "log", "stands beside files", "One of the two is enough, and both would count twice: write log: journal, or the files.");
        string[] paths = [.. texts.Select(LogPath)];
        for (int at = 1; at < paths.Length; at++)
        {
            if (Array.IndexOf(paths, paths[at]) < at)
                throw Fault(texts[at], "log", "stands in the list twice", "Keep one of the two.");
        }

        return paths;
    }

    /// <summary>A whole path on this machine.</summary>
    public static string LocalPath(YamlScalar text, string key)
        => Path.IsPathFullyQualified(text.Text) ? text.Text : throw Fault(text, key, "is no whole path", "Write the whole path, without ~ and variables.");

    /// <summary>A program on the server: its whole path, or a name that is found by the PATH there.</summary>
    public static string Program(YamlScalar text, string key)
    {
        if (text.Text.StartsWith('-') || (text.Text.Contains('/', StringComparison.Ordinal) && !text.Text.StartsWith('/')))
            throw Fault(text, key, "is no program", "Write its whole path, or its name alone; arguments follow as further items: [/usr/local/bin/changed, --login].");
        return text.Text.Contains(' ', StringComparison.Ordinal) ? throw Fault(text, key, "has a blank in it", "Each argument is an item of its own: [/usr/local/bin/changed, --login].") : text.Text;
    }

    /// <summary>How long something is kept; a number without a unit is none.</summary>
    public static TimeSpan Retention(YamlScalar text)
    {
        if (!Duration.TryParse(text.Text, out Duration? duration, out _) || duration.Value <= TimeSpan.Zero)
            throw Fault(text, "retention", "is no span of time", "Write for example 90d, 12w or 2160h.");
        return duration.Value;
    }

    /// <summary>A login that is never suspended, wildcards allowed.</summary>
    public static string Protected(YamlScalar text)
    {
        // [a@example.org b@example.org] is one entry, which protects nobody.
        if (text.Text.AsSpan().ContainsAny(" \t,;"))
            throw Fault(text, "protected", "is more than one login", "Put commas between them and brackets around them: [one, two].");
        if (text.Text.StartsWith('@'))
            throw Fault(text, "protected", "protects nobody, since a login has something before the @", $"For all logins of a domain write '*{KeyedMap.Shown(text.Text)}' in quotes.");
        return text.Text;
    }

    private static string LogPath(YamlScalar text)
    {
        string path = ServerPath(text, "log");
        if (path.AsSpan().ContainsAny('*', '?'))
            throw Fault(text, "log", "has a wildcard in it", "Name the log that is written to now; its rotated set is found.");
        return path;
    }

    private static bool IsJournal(YamlScalar text) => string.Equals(text.Text, Journal, StringComparison.OrdinalIgnoreCase);

    private static YamlFault Fault(YamlScalar text, string key, string what, string advice) => new(text.At, $"'{key}' is '{KeyedMap.Shown(text.Text)}', which {what}.", advice);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    // user@name, name, an address of either kind. Users can have a domain of their own (joe@example.org@name); the last @ counts for ssh.
    [GeneratedRegex(@"^([A-Za-z0-9._+][A-Za-z0-9._+@\\-]*@)?[A-Za-z0-9_:][A-Za-z0-9._:%-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"^ssh://([A-Za-z0-9._+][A-Za-z0-9._+%-]*@)?([A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.%]+\])(:[0-9]{1,5})?/?\z", RegexOptions.CultureInvariant)]
    private static partial Regex UriPattern();
}
