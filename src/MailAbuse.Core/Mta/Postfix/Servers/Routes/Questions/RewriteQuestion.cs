using System.Buffers;
using System.Globalization;
using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>
/// Asks a running Postfix where it would send mail, by the question that its own queue manager asks: no file is read, so the answer is
/// what the processes do and not what the files say. Nothing is sent and nothing is kept.
/// </summary>
internal static class RewriteQuestion
{
    // resolve_clnt.h
    private const int FlagError = 1 << 2;
    private const int FlagFail = 1 << 3;
    private const int ClassLocal = 1 << 8;
    private const int ClassAlias = 1 << 9;
    private const int ClassVirtual = 1 << 10;
    private const int ClassRelay = 1 << 11;
    private const int ClassDefault = 1 << 12;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly string[] Interpreters = ["perl", "python3", "/usr/libexec/platform-python"];

    /// <summary>Asks for the route of each address, all in one command.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="addresses">Addresses without angle brackets: <c>someone@hotmail.com</c>. One with a NUL is not asked about.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="sender">The envelope sender, for maps that look at it; empty: the null sender, as bounces have it.</param>
    /// <returns>What it said. Where it cannot be asked (no Perl and no Python there, Postfix not running) the routes are null, and the reason is given.</returns>
    /// <exception cref="ServerException">The server cannot be reached, or postconf cannot read its configuration.</exception>
    public static RouteAnswers Ask(IServerShell shell, IReadOnlyList<string> addresses, CancellationToken stop, string sender = "")
        => Ask(shell, addresses, sender, Interpreters, stop);

    /// <summary>The same with a choice of interpreters.</summary>
    internal static RouteAnswers Ask(IServerShell shell, IReadOnlyList<string> addresses, string sender, IReadOnlyList<string> interpreters, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(sender);
        int[] asked = sender.Contains('\0', StringComparison.Ordinal) ? [] : [.. Enumerable.Range(0, addresses.Count).Where(index => !addresses[index].Contains('\0', StringComparison.Ordinal))];
        MailRoute?[] routes = new MailRoute?[addresses.Count];
        string? problem = asked.Length < addresses.Count ? "an address with a NUL in it cannot be asked about" : null;
        if (asked.Length == 0)
            return new RouteAnswers(routes, problem);
        StringBuilder input = new(sender);
        input.Append('\0');
        foreach (int index in asked)
            input.Append(addresses[index]).Append('\0');
        ShellCommand command = new ShellCommand("sh", ["-c", RewriteScripts.Start, "sh", shell.Server.ConfigDirectory, RewriteScripts.Perl, RewriteScripts.Python, .. interpreters]).WithInput(input.ToString());
        ShellResult result = shell.Run(command, stop);
        if (result.ExitCode == RewriteScripts.NoInterpreter)
            return new RouteAnswers(routes, "there is neither perl nor python3 on the server to ask Postfix with");
        if (!result.IsSuccess)
            throw CommandFailures.From(shell.Server, command, result);
        using IEnumerator<string> lines = result.Lines.GetEnumerator();
        foreach (int index in asked)
        {
            string line = lines.MoveNext() ? lines.Current : "E it said too little";
            routes[index] = Parse(addresses[index], line);
            if (routes[index] is not null)
                continue;
            string said = line.StartsWith("E ", StringComparison.Ordinal) ? line[2..] : "its answer is not understood";
            return new RouteAnswers(routes, $"Postfix's address resolver (trivial-rewrite) could not be asked: {Visible.Make(said, 200)}");
        }

        return new RouteAnswers(routes, problem);
    }

    /// <summary>One line of the script's output; null where it is no answer.</summary>
    internal static MailRoute? Parse(string address, string line)
    {
        string[] fields = line.Split(' ');
        if (fields.Length != 4 || !int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out int flags)
            || Text(fields[0]) is not { } transport || Text(fields[1]) is not { } nextHop || Text(fields[2]) is not { } recipient)
        {
            return null;
        }

        RouteClass kind = (flags & (ClassLocal | ClassAlias | ClassVirtual | ClassRelay | ClassDefault)) switch
        {
            ClassLocal => RouteClass.Local,
            ClassAlias => RouteClass.VirtualAlias,
            ClassVirtual => RouteClass.VirtualMailbox,
            ClassRelay => RouteClass.Relay,
            ClassDefault => RouteClass.Default,
            _ => RouteClass.Unknown,
        };
        return new MailRoute(address, transport, nextHop, recipient, kind) { IsInvalid = (flags & FlagError) != 0, HasFailed = (flags & FlagFail) != 0 };
    }

    private static string? Text(string field)
        => field.StartsWith('.') && field.Length % 2 == 1 && !field.AsSpan(1).ContainsAnyExcept(HexDigits) ? Encoding.UTF8.GetString(Convert.FromHexString(field.AsSpan(1))) : null;
}
