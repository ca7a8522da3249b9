using System.Diagnostics;

namespace MailAbuse.Tests.Shells;

/// <summary>The operator's process, MailAbuse.ShellHost, started to be killed.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    public HostProcess(IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "MailAbuse.ShellHost.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    /// <summary>The next line that it says; null at the end.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Waits for its end and gives what it said on standard error.</summary>
    public string Errors()
    {
        string said = _process.StandardError.ReadToEnd();
        _process.WaitForExit();
        return said;
    }

    /// <summary>kill -9, this one process alone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
