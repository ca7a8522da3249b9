using System.Text;
using MailAbuse.Logs;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>What goes to standard error: <c>mailabuse: what is wrong: what to do</c>.</summary>
internal static class Say
{
    private const string ForProgram = " (mailabuse: ";

    public static void Error(string text) => Line("mailabuse: " + ForThisProgram(text));

    public static void Error(LogProblem problem)
    {
        string advice = problem.Advice;
        // "Check the path" becomes the second half of a sentence; "USER" would stay as it is.
        if (advice.Length > 1 && char.IsAsciiLetterLower(advice[1])) advice = char.ToLowerInvariant(advice[0]) + advice[1..];
        Error($"{problem.Message.TrimEnd('.')}: {advice}");
    }

    public static void Notice(string text) => Error(text);

    /// <summary>Written at once and as bytes: standard error's encoding may be anything, and paths are a stranger's text too.</summary>
    private static void Line(string text)
    {
        try
        {
            using Stream error = Console.OpenStandardError();
            error.Write(Encoding.UTF8.GetBytes(Visible.Make(text) + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or ArgumentException)
        {
            // Closed or full: there is nobody left to tell.
        }
    }

    /// <summary>Texts of the engine name options of PowerShell first: <c>-Journal (mailabuse: --journal)</c>.</summary>
    internal static string ForThisProgram(string text)
    {
        for (int at; (at = text.IndexOf(ForProgram, StringComparison.Ordinal)) >= 0;)
        {
            int end = text.IndexOf(')', at);
            if (end < 0) return text;
            // What it replaces begins with the dash before it: `-Until end`, `-Journal`.
            int start = text.LastIndexOf(" -", at, StringComparison.Ordinal) + 1;
            if (start == 0) start = at;
            text = string.Concat(text.AsSpan(0, start), text.AsSpan(at + ForProgram.Length, end - at - ForProgram.Length), text.AsSpan(end + 1));
        }

        return text;
    }
}
