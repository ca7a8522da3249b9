using System.Diagnostics;
using System.Text;

namespace MailAbuse.Lab;

/// <summary>Runs programs for one lab. Each carries the lab's folder in its environment: by that mark the guardian finds it.</summary>
internal static class LabProcess
{
    /// <summary>The variable that marks what belongs to a lab; its value is the lab's folder.</summary>
    public const string Mark = "MAILABUSE_LAB";

    public static ProgramResult Run(string folder, string program, IEnumerable<string> arguments, string? input = null, TimeSpan? limit = null)
    {
        using Process process = Start(folder, program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            if (input is not null) process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }

        TimeSpan patience = limit ?? TimeSpan.FromSeconds(60);
        string line = $"{program} {string.Join(' ', process.StartInfo.ArgumentList)}";
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new LabException($"{line}: not done after {patience.TotalSeconds} s.");
        }

        // What it left in the background may hold the pipes open.
        Task.WaitAll([output, errors], TimeSpan.FromSeconds(10));
        return new ProgramResult(line, process.ExitCode, Said(output), Said(errors));
    }

    /// <summary>Runs a program that goes into the background. What it says goes to a file, for it would hold a pipe open.</summary>
    /// <exception cref="LabException">It did not start; the message has what it said.</exception>
    public static void Launch(string folder, string program, IEnumerable<string> arguments)
    {
        string said = Path.Combine(folder, "pids", $".said-{Guid.NewGuid():n}");
        ProgramResult result = Run(folder, "/bin/sh", ["-c", "f=$1; shift; exec \"$@\" >\"$f\" 2>&1", "launch", said, Find(program) ?? program, .. arguments]);
        if (result.ExitCode != 0) throw new LabException($"{program} does not start: exit {result.ExitCode}. {File.ReadAllText(said).Trim()}");
    }

    /// <summary>Starts it and leaves the rest to the caller.</summary>
    public static Process Start(string folder, string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.Latin1,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        };
        start.Environment[Mark] = folder;
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin:" + Environment.GetEnvironmentVariable("PATH");
        // Whoever runs the tests may have an instance of his own in mind.
        start.Environment.Remove("MAIL_CONFIG");
        start.Environment["LC_ALL"] = "C";
        start.WorkingDirectory = "/";
        // The path is looked up in this process's PATH, which may lack sbin.
        if (!program.Contains('/', StringComparison.Ordinal)) start.FileName = Find(program) ?? program;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LabException($"{program} does not start: {e.Message}", e);
        }
    }

    /// <summary>The full path of a program of the system, or null.</summary>
    public static string? Find(string program) =>
        Array.Find(["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"], folder => File.Exists(folder + program)) is { } found ? found + program : null;

    private static string Said(Task<string> text) => text.IsCompletedSuccessfully ? text.Result : "";
}
