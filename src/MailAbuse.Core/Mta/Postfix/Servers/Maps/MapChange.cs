using System.Security.Cryptography;
using System.Text;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>
/// Changes one map: under the server's lock, the text replaced whole where it is still the one that was read, the table rebuilt in
/// place, and both asked. Where that fails the last good text is put back.
/// </summary>
internal sealed class MapChange<TText>(IServerShell shell, PostfixConfiguration configuration, string owner)
    where TText : IMapText
{
    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _hostName = configuration.Effective("myhostname");

    /// <summary>Makes the change.</summary>
    /// <param name="map">The file.</param>
    /// <param name="change">From the text that stands there to the one that shall; called again where somebody was quicker.</param>
    /// <param name="keys">Keys to ask afterwards, given the new text.</param>
    /// <param name="stop">Ends it; the map is then the old one or the new one.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.MapFailed"/>: it could not be built; the advice says whether the last good one stands, or the table does not open.</exception>
    public MapChangeResult<TText> Make(IMapFile<TText> map, Func<TText, TText> change, Func<TText, IEnumerable<string>> keys, CancellationToken stop)
    {
        using ServerLock held = ServerLock.Take(shell, new PostfixLayout(shell.Server).Lock, Patience, owner, stop);
        return Make(held, map, change, keys, stop);
    }

    /// <summary>The same under a lock that is held already.</summary>
    public MapChangeResult<TText> Make(ServerLock held, IMapFile<TText> map, Func<TText, TText> change, Func<TText, IEnumerable<string>> keys, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return MakeOnce(held, map, change, keys, stop);
            }
            catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ServerFileChanged && attempt < Attempts)
            {
                // A hand, or a configuration tool, was quicker: it is read again.
            }
        }
    }

    private MapChangeResult<TText> MakeOnce(ServerLock held, IMapFile<TText> map, Func<TText, TText> change, Func<TText, IEnumerable<string>> keys, CancellationToken stop)
    {
        byte[]? old = ReadText(map.Path, stop);
        TText before = map.Parse(old);
        TText after = change(before);
        byte[] text = after.ToBytes();
        bool isChanged = old is null ? text.Length > 0 : !old.AsSpan().SequenceEqual(text);
        if (isChanged)
        {
            // Read over a line that broke meanwhile, it would be changed over the next, without the lock.
            held.ThrowIfLost();
            shell.ReplaceFile(map.Path, text, old, map.IsSecret ? "600" : "644", stop);
        }

        string[] asked = [.. keys(after).Distinct(StringComparer.Ordinal)];
        if (map.Name.Length == 0)
            return new MapChangeResult<TText>(after, before, isChanged, new Dictionary<string, string>(), Ask(map, false, asked, stop).Marks);
        try
        {
            (IReadOnlyDictionary<string, string> answers, IReadOnlyList<ServerLogMark> marks, string? problem) = Ask(map, isChanged && map.IsBuilt, asked, stop);
            string? wrong = problem ?? Wrong(map, before, after, asked, answers);
            if (!isChanged && map.IsBuilt && (wrong is not null || !IsOf(after, asked, answers)))
            {
                // The table is not of this text: a run was ended between the two, or somebody changed the text without postmap.
                (answers, marks, problem) = Ask(map, true, asked, stop);
                wrong = problem ?? Wrong(map, before, after, asked, answers);
                isChanged = wrong is null;
            }

            return wrong is null ? new MapChangeResult<TText>(after, before, isChanged, answers, marks) : throw MapFailed(map, wrong);
        }
        catch (ServerException e) when (e.Problem.Kind is not (ServerProblemKind.ServerConnectionLost or ServerProblemKind.ServerTimeout or ServerProblemKind.ServerUnreachable))
        {
            string restored = isChanged ? Restore(map, text, old, stop) : "";
            throw Told(map, e, restored, IsAsBefore(map, before, after, asked, stop), stop);
        }
    }

    private byte[]? ReadText(string path, CancellationToken stop)
    {
        ShellCommand command = MapScripts.ReadTextOf(path);
        ShellResult result = shell.Run(command, stop);
        return result.ExitCode switch
        {
            0 => result.Output,
            66 => null,
            _ => throw CommandFailures.From(shell.Server, command, result),
        };
    }

    private (IReadOnlyDictionary<string, string> Answers, IReadOnlyList<ServerLogMark> Marks, string? Problem) Ask(IMapFile<TText> map, bool build, string[] keys, CancellationToken stop)
    {
        string name = map.Name.Length == 0 ? "static:ok" : map.Name;
        ShellCommand command = MapScripts.BuildOf(shell.Server, name, build, keys.Select(key => map.Question(key, _hostName)));
        ShellResult result = shell.Run(command, stop);
        string? fatal = result.Error.Split('\n').FirstOrDefault(line => line.Contains("fatal: ", StringComparison.Ordinal) || line.Contains("error: ", StringComparison.Ordinal));
        if (!result.IsSuccess || fatal is not null)
        {
            ServerException failure = CommandFailures.From(shell.Server, new ShellCommand("postmap"), result.IsSuccess ? result with { ExitCode = 1 } : result);
            if (failure.Problem.Kind != ServerProblemKind.ServerCommandFailed)
                throw failure;
            // Where the table was only asked, it is missing or broken, and is built anew.
            return (new Dictionary<string, string>(), [], Visible.Make(fatal ?? (result.Error.Trim() is { Length: > 0 } said ? said : $"postmap ended with {result.ExitCode}"), 300));
        }

        IReadOnlyDictionary<string, byte[]> parts = ScriptParts.Of(result.Output);
        return (ReadAnswers(map, keys, parts.Lines("answers")), parts.Marks("marks"), null);
    }

    private Dictionary<string, string> ReadAnswers(IMapFile<TText> map, string[] keys, IEnumerable<string> lines)
    {
        Dictionary<string, string> said = [];
        foreach (string line in lines)
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0)
                said[line[..tab]] = line[(tab + 1)..].Trim();
        }

        return keys.Where(key => said.ContainsKey(map.Question(key, _hostName))).ToDictionary(key => key, key => said[map.Question(key, _hostName)], StringComparer.Ordinal);
    }

    // postmap exits 0 on broken lines and duplicate keys, so only its answers count. Where a key is ours, or was, they must be those
    // that the text gives; of keys of others it only matters that they do not get an answer of ours.
    private static string? Wrong(IMapFile<TText> map, TText before, TText after, string[] keys, IReadOnlyDictionary<string, string> answers)
    {
        HashSet<string> ours = [.. before.OwnAnswers, .. after.OwnAnswers];
        foreach (string key in keys)
        {
            string? wanted = after.AnswerTo(key);
            string? said = answers.GetValueOrDefault(key);
            bool isRight = (said is null || !ours.Contains(said)) && (wanted is null || !ours.Contains(wanted)) || string.Equals(wanted, said, StringComparison.Ordinal);
            if (!isRight)
                return $"the table says {Shown(said)} of {Visible.Make(key, 100)}, not {Shown(wanted)} ({map.Name})";
        }

        return null;

        string Shown(string? answer) => answer is null ? "nothing" : map.IsSecret ? "something" : $"'{Visible.Make(answer, 100)}'";
    }

    // Stricter than Wrong, and only a reason to build once more: of entries that others wrote, this may know less than postmap.
    private static bool IsOf(TText text, string[] keys, IReadOnlyDictionary<string, string> answers)
        => keys.All(key => string.Equals(text.AnswerTo(key), answers.GetValueOrDefault(key), StringComparison.Ordinal));

    private ServerException MapFailed(IMapFile<TText> map, string why) => new(
        ServerProblemKind.MapFailed,
        shell.Server.Name,
        $"{shell.Server}: {map.Name} could not be made: {why}.",
        "Mend what postmap says (see the line, the folder, the space) and run the same command again.");

    // What the server does now is told from its table: a map that does not open stands for nobody.
    private ServerException Told(IMapFile<TText> map, ServerException cause, string restored, bool isAsBefore, CancellationToken stop)
    {
        ServerProblem problem = cause.Problem;
        string advice;
        try
        {
            advice = map.IsBuilt && TableOpening.Advice(shell, map.Name, stop) is { } shut ? shut
                : isAsBefore ? problem.Kind == ServerProblemKind.MapFailed ? $"The last good map stands. {problem.Advice}" : problem.Advice
                : $"The table is not that of the text: run postmap {map.Name} on {shell.Server}. {problem.Advice}";
        }
        catch (ServerException e)
        {
            advice = $"Whether the map opens could not be asked: {e.Message} {problem.Advice}";
        }

        return new ServerException(problem with { Advice = restored + advice, Exception = cause });
    }

    // That the old text is back says nothing of the table: where the new one was built and answered wrongly, building the old one may fail.
    private bool IsAsBefore(IMapFile<TText> map, TText before, TText after, string[] keys, CancellationToken stop)
    {
        try
        {
            (IReadOnlyDictionary<string, string> answers, _, string? problem) = Ask(map, false, keys, stop);
            return problem is null && Wrong(map, after, before, keys, answers) is null;
        }
        catch (ServerException)
        {
            return false;
        }
    }

    // The first failure is told, whatever comes of this; that it went wrong as well is said in its advice.
    private string Restore(IMapFile<TText> map, byte[] text, byte[]? old, CancellationToken stop)
    {
        string last = old is null ? "absent" : Hash(old);
        ShellCommand command = MapScripts.RestoreOf(shell.Server, map.IsBuilt ? map.Name : "", map.Path, Hash(text), last);
        try
        {
            ShellResult result = shell.Run(command, stop);
            // postmap may fail again for the same reason; which table there is then is asked of it.
            return result.ExitCode is 98 or 74 ? $"The text could not be put back (see {map.Path} and {map.Path}.last). " : "The last good text was put back. ";
        }
        catch (ServerException e)
        {
            return $"The last good text could not be put back: {e.Message} ";
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
