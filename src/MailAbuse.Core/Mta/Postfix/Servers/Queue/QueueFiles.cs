using System.Security.Cryptography;
using System.Text;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Reads queue files by postcat(1), many at once. What is gone by then is left out: that is a queue's way.</summary>
internal sealed class QueueFiles(IServerShell shell)
{
    // One postcat reads about 2,000 files in a tenth of a second; more at once would only make the first ones wait.
    public const int BatchSize = 2000;

    // postcat ends at the first file that is gone (fatal: open queue file ID). Those behind it are read by the next one, here on the
    // server: each would be a round trip else. Where one is gone others are, and in a queue that empties fast a postcat for each would
    // take minutes without a word; so what has left is taken out first. A message may move either way while it is looked for, so
    // active and hold are looked at twice. Ids come on standard input; QueueIds has seen that each is letters and digits.
    private const string ManyScript =
        """
        c=$1 f=$2; set -- $(cat)
        there() {
          {
            if cd "$(postconf -c "$c" -xh queue_directory)"; then find hold incoming active deferred active hold -type f -printf '%f\n' 2>/dev/null
            else printf '%s\n' "$@"; fi
            echo --; printf '%s\n' "$@"
          } | awk '$0 == "--" { asked = 1; next } !asked { here[$0]; next } $0 in here'
        }
        while [ $# -gt 0 ]; do
          { e=$(postcat -c "$c" "$f" "$@" 2>&1 >&3 3>&-); s=$?; } 3>&1
          [ $s -eq 0 ] && exit 0
          gone= i=
          case $e in *"open queue file "*) gone=${e##*open queue file }; gone=${gone%%:*} ;; esac
          while [ $# -gt 0 ] && [ "$i" != "$gone" ]; do i=$1; shift; done
          [ -n "$gone" ] && [ "$i" = "$gone" ] || { printf '%s\n' "$e" >&2; exit $s; }
          set -- $(there "$@")
        done
        """;

    // Each file between marks that were made up after it was written.
    private const string SingleScript =
        """
        c=$1 m=$2; set -- $(cat)
        for i; do
          printf '\n%s e %s\n' "$m" "$i"; postcat -c "$c" -eq "$i" 2>/dev/null
          printf '\n%s h %s\n' "$m" "$i"; postcat -c "$c" -hq "$i" 2>/dev/null
        done
        printf '\n%s x\n' "$m"
        """;

    /// <summary>Reads the files of these ids; those that are gone are not in the result.</summary>
    /// <param name="ids">The ids; each as <see cref="QueueIds"/> lets through.</param>
    /// <param name="header">Read the header, too.</param>
    /// <param name="problem">Is told of files that cannot be read.</param>
    /// <param name="stop">Ends it.</param>
    public Dictionary<string, QueueFile> Read(IEnumerable<string> ids, bool header, Action<ServerProblem> problem, CancellationToken stop)
    {
        Dictionary<string, QueueFile> files = new(StringComparer.Ordinal);
        foreach (string[] batch in ids.Where(id => QueueIds.IsId(id)).Distinct(StringComparer.Ordinal).Chunk(BatchSize))
            ReadBatch(batch, header, files, problem, stop);
        return files;
    }

    private void ReadBatch(string[] batch, bool header, Dictionary<string, QueueFile> files, Action<ServerProblem> problem, CancellationToken stop)
    {
        ReadOnlySpan<string> left = batch;
        HashSet<string> doubtful = new(StringComparer.Ordinal);
        while (!left.IsEmpty)
        {
            string[] asked = left.ToArray();
            QueueFileText text = new(asked);
            ServerException? failure = Run(asked, header, text, stop);
            foreach ((string id, QueueFile file) in text.Files)
            {
                // Forged lines about a file of another batch are not in this one's; forged lines about one that failed are.
                if (!files.TryAdd(id, file)) doubtful.Add(id);
            }

            doubtful.UnionWith(text.Doubtful);
            if (failure is null) break;
            // One file that cannot be read must not hide the others: it is told of, and those behind it are read.
            int at = text.Last is { } last ? Array.IndexOf(asked, last) + (text.IsLastWhole ? 1 : 0) : -1;
            if (at < 0) throw failure;
            if (at < asked.Length) problem(failure.Problem with { Target = $"{shell.Server.Name}/{asked[at]}" });
            left = left[Math.Min(at + 1, asked.Length)..];
        }

        foreach (string id in doubtful) files.Remove(id);
        if (doubtful.Count > 0) ReadSingly([.. doubtful], files, stop);
    }

    private ServerException? Run(string[] ids, bool header, QueueFileText text, CancellationToken stop)
    {
        ShellCommand command = new ShellCommand("sh", "-c", ManyScript, "sh", shell.Server.ConfigDirectory, header ? "-ehq" : "-eq").WithInput(Lines(ids));
        using IRunningCommand running = shell.Start(command, stop);
        LineStream lines = new(running.Output);
        while (lines.TryRead(out ReadOnlySpan<byte> line)) text.Add(line);
        ShellResult end = running.Wait();
        return end.IsSuccess ? null : CommandFailures.From(shell.Server, command, end);
    }

    private void ReadSingly(string[] ids, Dictionary<string, QueueFile> files, CancellationToken stop)
    {
        string mark = RandomNumberGenerator.GetHexString(32, lowercase: true);
        ShellCommand command = new ShellCommand("sh", "-c", SingleScript, "sh", shell.Server.ConfigDirectory, mark).WithInput(Lines(ids));
        using IRunningCommand running = shell.Start(command, stop);
        LineStream lines = new(running.Output);
        SingleFileText text = new(mark, ids);
        while (lines.TryRead(out ReadOnlySpan<byte> line)) text.Add(line);
        ShellResult end = running.Wait();
        if (!end.IsSuccess) throw CommandFailures.From(shell.Server, command, end);
        foreach (QueueFile file in text.Files) files[file.Id] = file;
    }

    private static string Lines(IEnumerable<string> ids) => string.Join('\n', ids) + "\n";
}
