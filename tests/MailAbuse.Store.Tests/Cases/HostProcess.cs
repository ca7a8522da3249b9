using System.Diagnostics;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>Starts this assembly as another process (<see cref="StoreHost"/>).</summary>
internal static class HostProcess
{
    public static Process Start(params string[] arguments) => Started("dotnet", [typeof(HostProcess).Assembly.Location, .. arguments]);

    /// <summary>Under a shell that does something first; its <c>"$@"</c> is the process.</summary>
    public static string[] RunUnder(string[] wrapper, string script, params string[] arguments)
    {
        string[] shell = [.. wrapper, "sh", "-c", script, "sh", "dotnet", typeof(HostProcess).Assembly.Location, .. arguments];
        return Lines(Started(shell[0], shell[1..]));
    }

    public static string[] Lines(Process process)
    {
        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"Exit code {process.ExitCode}: {error.Result}");
        }
    }

    private static Process Started(string program, string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
