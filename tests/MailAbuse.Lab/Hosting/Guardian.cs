using System.Diagnostics;

namespace MailAbuse.Lab;

/// <summary>
/// Ends a lab with its owner, however that ends. It is a shell in a session of its own that reads a pipe which only the owner holds;
/// the pipe's end is the owner's end, also after kill -9. Then it ends what belongs to the lab and removes the folder. There is no
/// second way: a lab that is disposed of closes the same pipe.
/// </summary>
internal sealed class Guardian : IDisposable
{
    /// <summary>
    /// Ours is: what has the lab's folder in its environment (Postfix keeps MAIL_CONFIG, the rest carries the mark), what the pid files
    /// name (sshd and Dovecot write their titles over their environment), and all children of these.
    /// Dovecot's is read where Dovecot writes it, and only then: for a moment it is there and empty.
    /// </summary>
    private const string Script =
        """
        folder=$1
        ours() {
          { grep -lsz -e "^MAILABUSE_LAB=$folder\$" -e "^MAIL_CONFIG=$folder/" /proc/[0-9]*/environ | sed 's|^/proc/\([0-9]*\)/.*|\1|'
            cat "$folder"/pids/* "$folder"/dovecot/run/master.pid 2>/dev/null
            echo tree
            cat /proc/[0-9]*/stat 2>/dev/null | sed -n 's/^\([0-9]*\) (.*) [^ZX] \([0-9]*\) .*/\1 \2/p'
          } | awk -v self=$$ '
            $1 == "tree" { tree = 1; next }
            !tree { mine[$1] = 1; next }
            { parent[$1] = $2 }
            END {
              do {
                more = 0
                for (p in parent) if (!(p in mine) && (parent[p] in mine)) { mine[p] = 1; more = 1 }
              } while (more)
              for (p in mine) if (p in parent && p != self && p > 1) print p
            }'
        }
        finish() {
          trap '' TERM INT HUP PIPE
          # One pass finds nearly all; what was being born meanwhile is found by the next.
          i=0
          while [ $i -lt 100 ]; do
            found=$(ours)
            [ -n "$found" ] || break
            kill -9 $found 2>/dev/null
            i=$((i + 1))
            sleep 0.02
          done
          rm -rf "$folder" || { sleep 0.5; rm -rf "$folder"; }
          exit 0
        }
        trap finish TERM INT HUP
        echo ready
        # A wait can be broken by a signal, a plain read cannot.
        exec 3<&0
        cat <&3 >/dev/null &
        wait $!
        finish
        """;

    private readonly Process _process;
    private readonly string _folder;

    private Guardian(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>The process id of the guardian.</summary>
    public int Id => _process.Id;

    /// <summary>Ends when the lab is gone.</summary>
    public Task Gone => _process.WaitForExitAsync();

    public static Guardian Start(string folder)
    {
        ProcessStartInfo start = new("/usr/bin/setsid", ["/bin/sh", "-c", Script, "mailabuse-lab-guardian", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Remove(LabProcess.Mark);
        start.Environment.Remove("MAIL_CONFIG");
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        Process process = Process.Start(start)!;
        // Only now may anything be started that it would have to end.
        if (process.StandardOutput.ReadLine() != "ready") throw new LabException("The guardian of the lab does not start.");
        File.WriteAllText(Path.Combine(folder, "guardian.pid"), $"{process.Id}\n");
        return new Guardian(process, folder);
    }

    /// <summary>Asks the guardian of another owner's lab to end it, and waits until it is gone.</summary>
    public static void End(string folder, TimeSpan limit)
    {
        string file = Path.Combine(folder, "guardian.pid");
        if (!File.Exists(file)) throw new LabException($"{folder} is no lab: it has no guardian.pid.");
        string id = File.ReadAllText(file).Trim();
        // The number may belong to somebody else by now: the command line says which folder he guards.
        if (!int.TryParse(id, out int number) || !File.Exists($"/proc/{id}/cmdline") ||
            !File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Contains(folder))
        {
            throw new LabException($"The guardian of {folder} runs no more.");
        }

        LabProcess.Run(folder, "/bin/sh", ["-c", "kill -TERM \"$1\"", "kill", $"{number}"]).Checked();
        for (Stopwatch clock = Stopwatch.StartNew(); Directory.Exists(folder); Thread.Sleep(20))
        {
            if (clock.Elapsed > limit) throw new LabException($"{folder} is still there after {limit.TotalSeconds} s.");
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(30_000)) throw new LabException($"The guardian of {_folder} (process {_process.Id}) does not end.");
        _process.Dispose();
    }
}
