using System.Buffers;
using System.Text;
using System.Text.Json;
using MailAbuse.Logs;
using MailAbuse.Servers.Reading;

namespace MailAbuse.Servers.Following;

/// <summary>How far a journal was taken: its records bear cursors, by which journalctl finds the place again.</summary>
internal sealed class FarJournal
{
    private const int LongestRecord = 1 << 24, LongestCursor = 1000;

    private string? _cursor;

    /// <summary>A command begins: says the place that it is told.</summary>
    public string Begin() => _cursor is null ? "" : _cursor + "\n";

    /// <summary>Reads records until the command ends; what was there at the place comes first, and was taken already.</summary>
    /// <param name="lines">What comes.</param>
    /// <param name="take">Given whole syslog lines.</param>
    /// <param name="gone">Called where the place is not there any more.</param>
    /// <returns>How journalctl ended; null where nothing says so.</returns>
    public string? Read(MarkedLines lines, Action<byte[]> take, Action gone)
    {
        ArrayBufferWriter<byte> batch = new();
        List<byte> begun = [];
        string? first = _cursor, reached = _cursor;
        while (true)
        {
            if (!lines.HasLine)
            {
                // All that is here, before anything is waited for.
                HandOn();
                if (!lines.HasRoom)
                {
                    if (begun.Count > LongestRecord) throw new InvalidDataException("A record has no end.");
                    begun.AddRange(lines.Buffered);
                    lines.Skip(lines.Buffered.Length);
                }

                int before = lines.Buffered.Length;
                if (!lines.Fill(before + 1) || lines.Buffered.Length == before) return null;
                continue;
            }

            int feed = lines.Buffered.IndexOf((byte)'\n');
            byte[] line = [.. begun, .. lines.Buffered[..feed]];
            begun.Clear();
            lines.Skip(feed + 1);
            if (line.AsSpan().StartsWith(lines.Mark))
            {
                HandOn();
                string[] words = Encoding.UTF8.GetString(line.AsSpan(lines.Mark.Length)).Split(' ');
                return words.Length == 2 && words[0] == "status" ? words[1] : null;
            }

            if (line.Length == 0) continue;
            string? cursor = CursorOf(line);
            if (first is not null && cursor is not null)
            {
                bool isKnown = cursor == first;
                first = null;
                if (isKnown) continue;
                gone();
            }

            reached = cursor ?? reached;
            if (JournalJson.TryWrite(line, batch)) continue;
            // Counted as a line that could not be read.
            batch.Write(line);
            batch.Write("\n"u8);
        }

        void HandOn()
        {
            if (batch.WrittenCount > 0) take(batch.WrittenSpan.ToArray());
            batch.ResetWrittenCount();
            _cursor = reached;
        }
    }

    private static string? CursorOf(ReadOnlySpan<byte> record)
    {
        Utf8JsonReader reader = new(record);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isCursor = reader.ValueTextEquals("__CURSOR"u8);
                reader.Read();
                if (isCursor && reader.TokenType == JsonTokenType.String) return reader.GetString() is { Length: <= LongestCursor } cursor && !cursor.AsSpan().ContainsAny(" \n") ? cursor : null;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // No record.
        }

        return null;
    }
}
