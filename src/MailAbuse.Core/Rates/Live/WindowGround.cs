namespace MailAbuse.Rates.Live;

/// <summary>Whether there is a terminal to draw a window in, and whether it is wanted in colour.</summary>
public static class WindowGround
{
    /// <summary>Why no window can be drawn, as a sentence; null where one can.</summary>
    /// <param name="isRedirected">The output goes to a file or another program.</param>
    /// <param name="terminal">The variable TERM.</param>
    public static string? WhyNot(bool isRedirected, string? terminal) =>
        isRedirected ? "The output goes to no terminal, and a window can be drawn in nothing else."
        // It has no means to put the cursor anywhere.
        : terminal == "dumb" ? "This terminal says of itself that it can place no text (TERM=dumb)."
        : null;

    /// <summary>True where colour is not unwanted: see no-color.org.</summary>
    /// <param name="unwanted">The variable NO_COLOR; any text in it speaks against colour.</param>
    public static bool WantsColour(string? unwanted) => string.IsNullOrEmpty(unwanted);
}
