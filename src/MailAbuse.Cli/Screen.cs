namespace MailAbuse.Cli;

/// <summary>Where the output goes: how wide it is and whether it shows colours.</summary>
/// <param name="Width">Columns; 120 where nobody knows.</param>
/// <param name="IsTerminal">A person looks at it right now.</param>
/// <param name="HasColour">Escape sequences are understood and wanted.</param>
internal sealed record Screen(int Width, bool IsTerminal, bool HasColour)
{
    private const int UsualWidth = 120;
    private const int NarrowestWidth = 60;

    public static Screen Detect(bool noColour)
    {
        bool isTerminal = !Console.IsOutputRedirected;
        bool hasColour = isTerminal && !noColour
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new Screen(Math.Max(NarrowestWidth, WidthOf(isTerminal)), isTerminal, hasColour);
    }

    private static int WidthOf(bool isTerminal)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int wanted) && wanted > 0) return wanted;
        if (!isTerminal) return UsualWidth;
        try
        {
            return Console.WindowWidth is > 0 and int width ? width : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }
}
