using System.Text;
using MailAbuse.Quarantine;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Reads files that were printed one by one between marks that nobody could know: whatever they hold, they are themselves.</summary>
internal sealed class SingleFileText
{
    private readonly byte[] _mark;
    private readonly HashSet<string> _asked;
    private readonly List<QueueFile> _files = [];
    private string? _id;
    private bool _isHeader;
    private bool _isFirst;
    private QueueName _queue;
    private EnvelopeText _envelope = new();
    private HeaderFields _header = new();

    /// <summary>Expects these ids behind this mark.</summary>
    public SingleFileText(string mark, IEnumerable<string> ids)
    {
        _mark = Encoding.ASCII.GetBytes(mark + " ");
        _asked = new(ids, StringComparer.Ordinal);
    }

    /// <summary>The files that are there, in order.</summary>
    public IReadOnlyList<QueueFile> Files => _files;

    /// <summary>Takes a line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(_mark))
        {
            AddMark(line[_mark.Length..]);
        }
        else if (_id is null)
        {
            // Nothing of a file.
        }
        else if (_isHeader)
        {
            if (!line.IsEmpty) _header.Add(line);
        }
        else if (_isFirst)
        {
            // The first line of a file that is there names its queue.
            _isFirst = false;
            if (line.StartsWith("*** ENVELOPE RECORDS "u8)) _queue = QueueFileText.QueueOf(line[21..]);
            else _id = null;
        }
        else
        {
            _envelope.Add(line);
        }
    }

    private void AddMark(ReadOnlySpan<byte> mark)
    {
        if (mark.StartsWith("h "u8) && _id is not null && Encoding.ASCII.GetString(mark[2..]) == _id)
        {
            _isHeader = true;
            return;
        }

        Finish();
        if (!mark.StartsWith("e "u8)) return;
        string id = Encoding.ASCII.GetString(mark[2..]);
        if (!_asked.Contains(id)) return;
        _id = id;
        _isHeader = false;
        _isFirst = true;
        _queue = QueueName.Unknown;
        _envelope = new EnvelopeText();
        _header = new HeaderFields();
    }

    private void Finish()
    {
        _header.End();
        if (_id is not null && _isHeader && !_isFirst) _files.Add(QueueFileText.Make(_id, _queue, _envelope, _header));
        _id = null;
    }
}
