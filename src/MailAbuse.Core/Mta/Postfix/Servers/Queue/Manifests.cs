using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// The manifests of one server: what was put into quarantine, for whom, and what became of it. They are only ever added to, a whole
/// writing at a time and durably, and a cut last line is closed before the next; so a run that is killed leaves at worst one line less.
/// </summary>
internal sealed class Manifests(IServerShell shell)
{
    private const string AppendScript =
        "umask 077; d=${1%/*}; { [ -d \"$d\" ] || mkdir -m 755 -- \"$d\"; } && { [ -d \"$1\" ] || mkdir -m 700 -- \"$1\"; } || exit 73; "
        + "exec 9>>\"$1/$2\" || exit 73; flock 9 || exit 73; "
        + "[ ! -s \"$1/$2\" ] || [ \"$(tail -c 1 -- \"$1/$2\" | wc -l)\" -eq 1 ] || echo >&9; "
        + "cat >&9 && sync -- \"$1/$2\"";

    private const string ReadScript = "for f in \"$1\"/*.jsonl; do [ -f \"$f\" ] || continue; cat -- \"$f\" || exit 74; echo; done";

    private readonly string _folder = new PostfixLayout(shell.Server).Quarantine;

    /// <summary>Where the manifest of a run lies.</summary>
    public string PathOf(ManifestRun run) => $"{_folder}/{run.FileName}";

    /// <summary>Adds lines.</summary>
    public void Append(ManifestRun run, string by, DateTimeOffset now, IReadOnlyCollection<ManifestEntry> entries, CancellationToken stop)
    {
        if (entries.Count == 0) return;
        ShellCommand command = new("sh", "-c", AppendScript, "sh", _folder, run.FileName) { Input = ManifestText.Write(run, by, now, entries) };
        shell.RunChecked(command, stop);
    }

    /// <summary>All messages of all manifests, each as its last line left it, in the order in which they were first named.</summary>
    public Dictionary<(ManifestRun Run, string Id), ManifestEntry> Read(CancellationToken stop)
    {
        ShellResult result = shell.RunChecked(new ShellCommand("sh", "-c", ReadScript, "sh", _folder), stop);
        Dictionary<(ManifestRun, string), ManifestEntry> current = [];
        foreach ((ManifestRun run, ManifestEntry entry) in ManifestText.Read(result.Output))
            current[(run, entry.Id)] = current.TryGetValue((run, entry.Id), out ManifestEntry? before) ? Fold(before, entry) : entry;
        return current;
    }

    // Lines that end a message's stay do not repeat what is known of it.
    private static ManifestEntry Fold(ManifestEntry before, ManifestEntry entry) => entry.Step switch
    {
        ManifestStep.Intent when before.Step is not (ManifestStep.Intent or ManifestStep.Held) => entry,
        ManifestStep.Intent when before.Step == ManifestStep.Held => before,
        ManifestStep.Intent or ManifestStep.Held => entry with { WasHeld = entry.WasHeld, Parent = entry.Parent ?? before.Parent, IsBounce = entry.IsBounce || before.IsBounce },
        _ => before with { Step = entry.Step, Time = entry.Time, NewId = entry.NewId ?? before.NewId },
    };
}
