using System.Text;
using MailAbuse.Quarantine;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// Reads what <c>postcat -eq</c> or <c>-ehq</c> prints for many ids. A local user can write lines that look like the beginning of
/// another file; he cannot keep the true one from being printed, too. So every file that does not come exactly once, in its order and
/// whole, is doubtful, and doubtful files are read one by one (<see cref="QueueFiles"/>).
/// </summary>
internal sealed class QueueFileText
{
    private readonly HashSet<string> _asked;
    private readonly Dictionary<string, QueueFile> _files;
    private readonly HashSet<string> _doubtful = new(StringComparer.Ordinal);

    private Part _part = Part.None;
    private string _id = "";
    private byte[] _path = [];
    private EnvelopeText _envelope = new();
    private HeaderFields _header = new();

    /// <summary>Expects these ids.</summary>
    public QueueFileText(IReadOnlyCollection<string> ids)
    {
        _asked = new(ids, StringComparer.Ordinal);
        _files = new(ids.Count, StringComparer.Ordinal);
    }

    private enum Part
    {
        None,
        Envelope,
        Header,
        Extracted,
    }

    /// <summary>The files of whose lines there is no doubt, by id.</summary>
    public IReadOnlyDictionary<string, QueueFile> Files => _files;

    /// <summary>Ids that have to be read one by one.</summary>
    public IReadOnlyCollection<string> Doubtful => _doubtful;

    /// <summary>The file that was begun last, whole or not; null before the first.</summary>
    public string? Last => _id.Length == 0 ? null : _id;

    /// <summary>True where the last file came to its end.</summary>
    public bool IsLastWhole => _part == Part.None;

    /// <summary>Takes a line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("*** "u8) && line.EndsWith(" ***"u8))
        {
            AddMark(line[4..^4]);
            return;
        }

        if (_part == Part.Envelope) _envelope.Add(line);
        else if (_part == Part.Header) _header.Add(line);
    }

    private void AddMark(ReadOnlySpan<byte> mark)
    {
        if (After(mark, "ENVELOPE RECORDS "u8, out ReadOnlySpan<byte> path)) Begin(path);
        else if (After(mark, "MESSAGE CONTENTS "u8, out path)) Next(Part.Envelope, Part.Header, path);
        else if (After(mark, "HEADER EXTRACTED "u8, out path)) Next(Part.Header, Part.Extracted, path);
        else if (After(mark, "MESSAGE FILE END "u8, out path)) End(path);
        else Doubt();
    }

    private void Begin(ReadOnlySpan<byte> path)
    {
        if (_part != Part.None) Doubt();
        string id = IdOf(path);
        if (!_asked.Contains(id)) return;
        if (_files.ContainsKey(id) || (_part != Part.None && _id == id)) _doubtful.Add(id);
        _id = id;
        _path = path.ToArray();
        _envelope = new EnvelopeText();
        _header = new HeaderFields();
        _part = Part.Envelope;
    }

    private void Next(Part from, Part to, ReadOnlySpan<byte> path)
    {
        if (_part != from || !path.SequenceEqual(_path)) Doubt(path);
        if (_part == Part.Header) _header.End();
        if (_part != Part.None) _part = to;
    }

    private void End(ReadOnlySpan<byte> path)
    {
        if (_part is Part.None or Part.Envelope || !path.SequenceEqual(_path))
        {
            Doubt(path);
            return;
        }

        _header.End();
        _part = Part.None;
        if (!_files.TryAdd(_id, Make(_id, QueueOf(_path), _envelope, _header))) _doubtful.Add(_id);
    }

    private void Doubt()
    {
        if (_id.Length > 0) _doubtful.Add(_id);
    }

    // Lines of one file under the name of another: neither is what it seems.
    private void Doubt(ReadOnlySpan<byte> path)
    {
        Doubt();
        string id = IdOf(path);
        if (_asked.Contains(id)) _doubtful.Add(id);
    }

    private static string IdOf(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path[(path.LastIndexOf((byte)'/') + 1)..]);

    private static bool After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start, out ReadOnlySpan<byte> rest)
    {
        bool does = text.StartsWith(start);
        rest = does ? text[start.Length..] : default;
        return does;
    }

    /// <summary>The file that these lines describe.</summary>
    internal static QueueFile Make(string id, QueueName queue, EnvelopeText envelope, HeaderFields header) => new()
    {
        Id = id,
        Queue = queue,
        Login = envelope.Login,
        Client = envelope.Client,
        IsFromNetwork = envelope.IsFromNetwork,
        Size = envelope.Size,
        HasHeader = header.Received.Count > 0 || header.Subject is not null || header.MessageId is not null,
        Received = header.Received,
        Trace = header.Trace,
        Subject = header.Subject,
        MessageId = header.MessageId,
    };

    /// <summary>The queue of <c>deferred/4/47143B564C7</c>.</summary>
    internal static QueueName QueueOf(ReadOnlySpan<byte> path)
    {
        int slash = path.IndexOf((byte)'/');
        ReadOnlySpan<byte> name = slash < 0 ? path : path[..slash];
        return name.SequenceEqual("deferred"u8) ? QueueName.Deferred
            : name.SequenceEqual("active"u8) ? QueueName.Active
            : name.SequenceEqual("hold"u8) ? QueueName.Hold
            : name.SequenceEqual("incoming"u8) ? QueueName.Incoming
            : name.SequenceEqual("maildrop"u8) ? QueueName.Maildrop
            : QueueName.Unknown;
    }
}
