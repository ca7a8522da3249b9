using System.Globalization;
using Spectre.Console;

namespace MailAbuse.Terminal;

/// <summary>Makes lines of toned pieces, with or without escape sequences.</summary>
internal sealed class Pen : IDisposable
{
    private static readonly Style Faint = new(decoration: Decoration.Dim);
    private static readonly Style Warning = new(Color.Olive, decoration: Decoration.Bold);
    private static readonly Style Alarm = new(Color.Red, decoration: Decoration.Bold);

    private readonly StringWriter _text = new(CultureInfo.InvariantCulture);
    private readonly IAnsiConsole _console;
    private readonly List<string> _lines = [];
    private readonly int _width;

    public Pen(int width, bool hasColour)
    {
        _width = width;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = hasColour ? AnsiSupport.Yes : AnsiSupport.No,
            // The sixteen that every terminal has, in the tones that its owner chose: they are readable on his background.
            ColorSystem = hasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_text),
            // What runs (a build server, an editor) does not decide how this is drawn.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        _console.Profile.Width = width;
        _console.Profile.Capabilities.Unicode = true;
    }

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a line, no wider than there is room.</summary>
    public void Line(params ReadOnlySpan<(string Text, Tone Tone)> pieces)
    {
        int left = _width;
        foreach ((string text, Tone tone) in pieces)
        {
            string fitting = Cells.Cut(text, left);
            if (fitting.Length == 0) continue;
            left -= Cells.Width(fitting);
            // As text and never as markup: a name with brackets is no style.
            _console.Write(new Spectre.Console.Text(fitting, StyleOf(tone)));
        }

        _lines.Add(_text.ToString().TrimEnd(' '));
        _text.GetStringBuilder().Clear();
    }

    public void Dispose() => _text.Dispose();

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Faint => Faint,
        Tone.Warning => Warning,
        Tone.Alarm => Alarm,
        _ => Style.Plain,
    };
}
