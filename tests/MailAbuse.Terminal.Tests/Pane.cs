using System.Diagnostics;
using Xunit;

namespace MailAbuse.Terminal.Tests;

/// <summary>A terminal of tmux with a shell in it; its server is its own and ends with it.</summary>
internal sealed class Pane : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _socket = Path.Combine(Path.GetTempPath(), "pane-" + Guid.NewGuid().ToString("N")[..8]);

    public Pane(int width = 80, int height = 24)
    {
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", Text(width), "-y", Text(height), "env PS1='$ ' sh");
        Type("echo before; echo");
        WaitFor(text => text.Contains("before\n", StringComparison.Ordinal));
    }

    public string Shown => Tmux("capture-pane", "-p");

    public string ShownWithColours => Tmux("capture-pane", "-p", "-e");

    /// <summary>"1 0": the second screen is on, the cursor hidden.</summary>
    public string State => Tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").Trim();

    public static string Host(string options = "") => $"dotnet exec '{Path.Combine(AppContext.BaseDirectory, "MailAbuse.WindowHost.dll")}' {options}";

    public static string Program => $"'{Environment.ProcessPath}' exec '{Path.Combine(AppContext.BaseDirectory, "mailabuse.dll")}'";

    public void Type(string line) => Tmux("send-keys", line, "Enter");

    public void Key(string key) => Tmux("send-keys", key);

    /// <summary>The process that runs in the shell.</summary>
    public int Running
    {
        get
        {
            string shell = Tmux("display-message", "-p", "#{pane_pid}").Trim();
            return int.Parse(File.ReadAllText($"/proc/{shell}/task/{shell}/children"), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Sends a signal to it.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, Text(Running)]);
        kill.WaitForExit();
    }

    /// <summary>Takes the terminal away.</summary>
    public void Close() => Tmux("kill-server");

    /// <summary>The shell is there again, with what it showed before, and what is typed is shown.</summary>
    /// <param name="last">What the shell says when the program has ended.</param>
    public void IsAsFound(string last)
    {
        string shown = WaitFor(text => text.Contains(last, StringComparison.Ordinal));
        Assert.Contains("before\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Factor", shown, StringComparison.Ordinal);
        Assert.Equal("0 1", State);
        Type("echo a''fter");
        shown = WaitFor(text => text.Contains("\nafter\n", StringComparison.Ordinal));
        Assert.Contains("echo a''fter", shown, StringComparison.Ordinal);
    }

    public void Resize(int width, int height) => Tmux("resize-window", "-x", Text(width), "-y", Text(height));

    public string WaitFor(Predicate<string> wanted)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (true)
        {
            string shown = Shown;
            if (wanted(shown)) return shown;
            Assert.True(clock.Elapsed < Patience, shown);
            Thread.Sleep(100);
        }
    }

    public void Dispose()
    {
        Tmux("kill-server");
        File.Delete(_socket);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private string Tmux(params string[] arguments)
    {
        ProcessStartInfo start = new("tmux", ["-S", _socket, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("TMUX");
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }
}
