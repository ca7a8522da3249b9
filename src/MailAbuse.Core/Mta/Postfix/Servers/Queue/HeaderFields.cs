using System.Text;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Takes the lines of a message's header, and keeps the few fields that tell messages apart.</summary>
internal sealed class HeaderFields
{
    // RFC 5322 has 998 for a line; a subject of more than that is nothing but noise.
    private const int LongestField = 2000;
    private const int FieldsKept = 6;

    private const int TraceKept = 30;

    private readonly List<string> _received = [];
    private readonly List<string> _trace = [];
    private readonly StringBuilder _field = new();
    private bool _isAtTop = true;

    /// <summary>The Received fields at the top.</summary>
    public IReadOnlyList<string> Received => _received;

    /// <summary>All Received fields, wherever they stand. Below our own they came with the message, and so may other fields between them.</summary>
    public IReadOnlyList<string> Trace => _trace;

    /// <summary>The first Subject.</summary>
    public string? Subject { get; private set; }

    /// <summary>The first Message-ID.</summary>
    public string? MessageId { get; private set; }

    /// <summary>Takes one line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        bool isFolded = line.Length > 0 && line[0] is (byte)' ' or (byte)'\t';
        if (!isFolded) End();
        if (_field.Length >= LongestField) return;
        ReadOnlySpan<byte> text = isFolded ? line.Trim(" \t\r"u8) : line.TrimEnd(" \t\r"u8);
        if (isFolded) _field.Append(' ');
        _field.Append(Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestField)]));
    }

    /// <summary>No more lines come.</summary>
    public void End()
    {
        if (_field.Length == 0) return;
        string field = _field.ToString();
        _field.Clear();
        int colon = field.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return;
        ReadOnlySpan<char> name = field.AsSpan(0, colon).TrimEnd();
        string value = field[(colon + 1)..].Trim();
        if (name.Equals("Received", StringComparison.OrdinalIgnoreCase))
        {
            // Only at the very top: what stands below the first other field came with the message.
            if (_trace.Count < TraceKept) _trace.Add(value);
            if (_isAtTop && _received.Count < FieldsKept) _received.Add(value);
            return;
        }

        _isAtTop = false;
        if (name.Equals("Subject", StringComparison.OrdinalIgnoreCase)) Subject ??= value;
        else if (name.Equals("Message-ID", StringComparison.OrdinalIgnoreCase)) MessageId ??= value;
    }
}
