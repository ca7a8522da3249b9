using System.Text;

namespace MailAbuse.Lab;

/// <summary>The log of one server.</summary>
public sealed class PostfixLog(string file)
{
    /// <summary>All lines that are whole.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            if (!File.Exists(file)) return [];
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(stream, Encoding.Latin1);
            string text = reader.ReadToEnd();
            return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    public IReadOnlyList<string> With(string part) => [.. Lines.Where(line => line.Contains(part, StringComparison.Ordinal))];

    /// <summary>Waits for a line and returns it.</summary>
    /// <exception cref="LabException">None came in time; the message ends with the end of the log.</exception>
    public string WaitFor(Func<string, bool> condition, double seconds = Waiting.Patience)
    {
        string? found = null;
        if (Waiting.Until(() => (found = Lines.FirstOrDefault(condition)) is not null, seconds)) return found!;
        throw new LabException($"No such line in {file} after {seconds} s. It ends:\n{string.Join('\n', Lines.TakeLast(20))}");
    }

    /// <summary>Waits for a line that contains the text.</summary>
    public string WaitFor(string part, double seconds = Waiting.Patience) => WaitFor(line => line.Contains(part, StringComparison.Ordinal), seconds);
}
