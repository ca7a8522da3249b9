using System.Globalization;
using System.Text;
using MailAbuse.Servers.Reading;
using MailAbuse.Text;

namespace MailAbuse.Servers.Following;

/// <summary>What one run of <see cref="ServerFollowScript"/> sends of files: tells its words from the log's bytes, and whose these are.</summary>
/// <param name="lines">What comes.</param>
/// <param name="mark">By what its words are known.</param>
/// <param name="files">What was taken of the log.</param>
/// <param name="take">Given whole lines.</param>
internal sealed class FarReading(MarkedLines lines, string mark, FarFiles files, Action<byte[]> take)
{
    /// <summary>It is to be started again, with the places that were reached.</summary>
    public const string Again = "again";

    // It sends a quarter of a megabyte, and then says what that was.
    private const int MostUnsaid = 1 << 22;

    private readonly byte[] _stop = Encoding.ASCII.GetBytes($"\n{mark} ");
    private readonly List<byte> _unsaid = [];
    private FarFile? _text;
    private bool _isGreeted;

    /// <summary>Reads up to the next words that say something of the log as a whole; null at the end.</summary>
    /// <exception cref="InvalidDataException">What comes is not what the script sends.</exception>
    public string? Next()
    {
        while (lines.Fill(1))
        {
            ReadOnlySpan<byte> here = lines.Buffered;
            int stop = here.IndexOf(_stop), ours = stop < 0 ? MayBegin(here) : stop;
            if (ours > 0)
            {
                Take(here[..ours]);
                lines.Skip(ours);
            }
            else if (stop == 0)
            {
                lines.Skip(1);
                if (lines.ReadMark() is not { } words) return null;
                _isGreeted = true;
                if (Hear(words) is { } heard) return heard;
            }
            else
            {
                int before = here.Length;
                if (!lines.Fill(before + 1) || lines.Buffered.Length == before) return null;
            }
        }

        return null;
    }

    // A line feed may be the one before a mark that has not come whole.
    private int MayBegin(ReadOnlySpan<byte> bytes)
    {
        int feed = bytes.LastIndexOf((byte)'\n');
        return feed >= 0 && _stop.AsSpan().StartsWith(bytes[feed..]) ? feed : bytes.Length;
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (!_isGreeted) throw new InvalidDataException($"Something else came first: {Visible.Make(Encoding.UTF8.GetString(bytes), 80)}");
        if (_text is not null)
        {
            _text.Add(bytes, take);
            return;
        }

        if (_unsaid.Count + bytes.Length > MostUnsaid) throw new InvalidDataException("More comes than it should.");
        _unsaid.AddRange(bytes);
    }

    // Null for words that are of one file; else what is to be done about the log.
    private string? Hear(string words)
    {
        string[] word = words.Split(' ');
        switch (word[0])
        {
            case "file":
                files.Enter((int)Number(word, 1), Number(word, 2));
                return null;
            case "text":
                _text = files.Enter((int)Number(word, 1), Number(word, 2));
                return null;
            case "status":
                _text = null;
                return words;
            case "at":
                FarFile file = files.Of((int)Number(word, 1));
                if (file.Reached + _unsaid.Count != Number(word, 2)) throw new InvalidDataException($"{_unsaid.Count} bytes came behind {file.Reached}, and it is at {Number(word, 2)}.");
                ReadOnlySpan<byte> bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_unsaid);
                // Emptied and filled again in the moment in which it was read: whose these bytes are nobody knows.
                bool isWhole = file.EndsIn(bytes, Tail(word.AsSpan(3)));
                if (isWhole) file.Add(bytes, take);
                _unsaid.Clear();
                return isWhole ? null : Again;
            case "cut":
                _unsaid.Clear();
                return null;
            case "end":
                files.Of((int)Number(word, 1)).Finish(take);
                return null;
            case "alive":
                return null;
            default:
                return words;
        }
    }

    private static byte[] Tail(ReadOnlySpan<string> hex)
    {
        byte[] tail = new byte[hex.Length];
        for (int i = 0; i < hex.Length; i++)
            if (!byte.TryParse(hex[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out tail[i])) throw new InvalidDataException($"No byte: {Visible.Make(hex[i], 80)}");
        return tail;
    }

    private static long Number(string[] word, int at) =>
        word.Length > at && long.TryParse(word[at], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw new InvalidDataException($"No number: {Visible.Make(string.Join(' ', word), 80)}");
}
