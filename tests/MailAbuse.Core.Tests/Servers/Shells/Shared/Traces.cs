using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MailAbuse.Tests.Shells;

/// <summary>Processes of this machine that bear a token of the test in their arguments: the command, its launcher, the ssh client.</summary>
internal static class Traces
{
    /// <summary>A token that nothing else bears.</summary>
    public static string NewToken() => $"token-{Guid.NewGuid():n}";

    /// <summary>Process ids and command lines.</summary>
    public static (int Pid, string Line)[] Of(string token) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(folder => (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), Read(folder)))
            .Where(process => process.Item2.Contains(token, StringComparison.Ordinal)),
    ];

    /// <summary>The one that started the others. Its number need not be the lowest: the numbers of processes begin anew.</summary>
    public static int FirstOf(string token)
    {
        HashSet<int> all = [.. Of(token).Select(process => process.Pid)];
        return all.Single(pid => !all.Contains(ParentOf(pid)));
    }

    /// <summary>Waits until none is left and says how long that took.</summary>
    public static TimeSpan WaitForEnd(string token, TimeSpan limit)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (Of(token) is { Length: > 0 } left)
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException($"Still there after {limit.TotalSeconds} s: {string.Join(" | ", left.Select(process => $"{process.Pid}: {process.Line[..Math.Min(process.Line.Length, 200)]} … {process.Line[^Math.Min(process.Line.Length, 80)..]}"))}");
            Thread.Sleep(20);
        }

        return clock.Elapsed;
    }

    /// <summary>Waits until something runs.</summary>
    public static void WaitForBegin(string token, Func<string, bool>? which = null)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); !Of(token).Any(process => which?.Invoke(process.Line) ?? true); Thread.Sleep(20))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(20))
                throw new TimeoutException("It does not begin.");
        }
    }

    // The name of the program, in parentheses, can hold anything.
    private static int ParentOf(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static string Read(string folder)
    {
        try
        {
            // A process that has ended and was not waited for has no arguments any more.
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "cmdline"))).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
