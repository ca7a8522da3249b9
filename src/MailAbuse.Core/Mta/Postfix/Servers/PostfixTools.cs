using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers;

/// <summary>Postfix's own commands for one server, each with its configuration directory.</summary>
internal static class PostfixTools
{
    /// <summary>postconf(1).</summary>
    public static ShellCommand Postconf(this MailServer server, params IReadOnlyList<string> arguments) => Tool(server, "postconf", arguments);

    /// <summary>postmap(1).</summary>
    public static ShellCommand Postmap(this MailServer server, params IReadOnlyList<string> arguments) => Tool(server, "postmap", arguments);

    /// <summary>postqueue(1).</summary>
    public static ShellCommand Postqueue(this MailServer server, params IReadOnlyList<string> arguments) => Tool(server, "postqueue", arguments);

    /// <summary>postsuper(1). Queue ids go to its standard input only: as an argument, ALL means every message.</summary>
    public static ShellCommand Postsuper(this MailServer server, params IReadOnlyList<string> arguments) => Tool(server, "postsuper", arguments);

    /// <summary>postcat(1).</summary>
    public static ShellCommand Postcat(this MailServer server, params IReadOnlyList<string> arguments) => Tool(server, "postcat", arguments);

    /// <summary>postfix(1): check, reload, status.</summary>
    public static ShellCommand Postfix(this MailServer server, params IReadOnlyList<string> arguments) => Tool(server, "postfix", arguments);

    /// <summary>sendmail(1) of Postfix, which knows its configuration directory by <c>-C</c>.</summary>
    public static ShellCommand Sendmail(this MailServer server, params IReadOnlyList<string> arguments) => new("sendmail", ["-C", server.ConfigDirectory, .. arguments]);

    private static ShellCommand Tool(MailServer server, string program, IReadOnlyList<string> arguments) => new(program, ["-c", server.ConfigDirectory, .. arguments]);
}
