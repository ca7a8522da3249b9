using System.Text;

namespace MailAbuse.Mta.Postfix.Servers;

/// <summary>What a script of ours printed, in parts: each begins with a line of RS (U+001E) and its name. Neither postconf nor /proc prints RS, and log text has lost it on the far side.</summary>
internal static class ScriptParts
{
    private const byte Mark = 0x1E;

    /// <summary>The parts by name; the last of a name counts.</summary>
    public static IReadOnlyDictionary<string, byte[]> Of(ReadOnlySpan<byte> output)
    {
        Dictionary<string, byte[]> parts = new(StringComparer.Ordinal);
        for (int begin = output.IndexOf(Mark); begin >= 0; begin = output.IndexOf(Mark))
        {
            output = output[(begin + 1)..];
            int end = output.IndexOf(Mark);
            ReadOnlySpan<byte> part = end < 0 ? output : output[..end];
            int line = part.IndexOf((byte)'\n');
            parts[Encoding.UTF8.GetString(line < 0 ? part : part[..line])] = line < 0 ? [] : part[(line + 1)..].ToArray();
        }

        return parts;
    }

    /// <summary>The lines of a part.</summary>
    public static IEnumerable<string> Lines(this IReadOnlyDictionary<string, byte[]> parts, string name) =>
        parts.TryGetValue(name, out byte[]? part) ? Encoding.UTF8.GetString(part).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
}
