using System.Text;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>The queue of a Postfix server, as a paced sending asks it.</summary>
internal sealed class PostfixPacedQueue(IServerShell shell) : IPacedQueue
{
    // The detour can have answered before the line is read here that says under which id; and what nobody asked for yet was tried by Postfix
    // itself. So each piece of the log begins where one of a while ago did.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(20);

    private readonly List<(DateTimeOffset At, IReadOnlyList<ServerLogMark> Marks)> _marks = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public PacedTick Tick(
        IReadOnlyCollection<string> tries, IReadOnlyDictionary<string, PacedStamp> stamps, IReadOnlyCollection<string> watch, IReadOnlyCollection<string> look, CancellationToken stop)
    {
        Said said = Ask(new PostfixLayout(shell.Server).Lock, tries, stamps, [], watch, look, stop);
        HashSet<string> tried = new(StringComparer.Ordinal);
        Dictionary<string, PacedStamp> later = new(StringComparer.Ordinal);
        foreach (string[] words in said.Words("tried"))
        {
            if (words[0] == "f")
            {
                throw new ServerException(
                    ServerProblemKind.MtaNotRunning, shell.Server.Name, $"{shell.Server}: Postfix does not try {words[1]}: {Visible.Make(string.Join(' ', words[2..]).Trim(), 200)}",
                    "Start it; waiting mail goes out by itself then, and the same command again goes on from there.");
            }

            if (words[0] == "i")
                tried.Add(words[1]);
            else if (words.Length > 2 && QueueStamps.TryRead(words[2], out PacedStamp stamp))
                later[words[1]] = stamp;
        }

        HashSet<string> removed = new(StringComparer.Ordinal);
        return new PacedTick
        {
            Now = said.Now,
            Tried = tried,
            Later = later,
            Stamped = said.Stamps("stamped", stamps),
            IsBusy = said.IsBusy,
            Answers = DeliveryAnswers.Read(said.Bytes("log"), watch.ToHashSet(StringComparer.Ordinal), said.Now, _told, removed),
            Removed = removed,
            IsLogRead = _marks.Count > 0,
            Queued = Queued(said.Bytes("queue"), look),
        };
    }

    /// <summary>The times of waiting messages, and the server's own; those that do not wait are not among them.</summary>
    public (IReadOnlyDictionary<string, PacedStamp> Stamps, DateTimeOffset Now) Read(IReadOnlyCollection<string> ids, CancellationToken stop)
    {
        Said said = Ask("", [], new Dictionary<string, PacedStamp>(), ids, [], [], stop);
        return (said.Stamps("stamps", new Dictionary<string, PacedStamp>()), said.Now);
    }

    /// <summary>Gives waiting messages new times. Whoever calls holds the server's lock.</summary>
    /// <returns>The messages that wait, each with the time that stands there now.</returns>
    /// <exception cref="ServerException">A time could not be written.</exception>
    public IReadOnlyDictionary<string, PacedStamp> Write(IReadOnlyDictionary<string, PacedStamp> stamps, CancellationToken stop)
    {
        if (stamps.Count == 0)
            return stamps;
        Said said = Ask("", [], stamps, [], [], [], stop);
        if (said.IsFault)
        {
            throw new ServerException(
                ServerProblemKind.ServerCommandFailed, shell.Server.Name, $"{shell.Server}: the times of waiting messages could not be written (touch).",
                "See whether the disk of the queue can be written, and run the same command again.");
        }

        return said.Stamps("stamped", stamps);
    }

    // The ids are letters and digits, so each line of the input is what it is.
    private Said Ask(
        string lockFile, IEnumerable<string> tries, IReadOnlyDictionary<string, PacedStamp> stamps, IEnumerable<string> tell, IEnumerable<string> watch, IEnumerable<string> look, CancellationToken stop)
    {
        StringBuilder input = new();
        Add("t", tries);
        Add("g", tell);
        Add("w", watch);
        Add("q", look);
        foreach ((string id, PacedStamp stamp) in stamps.Where(one => QueueIds.IsId(one.Key)))
            input.Append("a ").Append(QueueStamps.Write(stamp)).Append(' ').Append(id).Append('\n');
        // An empty input would leave it the line to us as its standard input.
        input.Append("x\n");
        Said said = new(shell.RunChecked(PacingScript.Of(shell.Server, lockFile, _marks.Count == 0 ? [] : _marks[0].Marks, input.ToString()), stop).Output);
        IReadOnlyList<ServerLogMark> marks = said.Marks;
        // A log that is away for the moment of its rotation is looked for again.
        if (IsLog(marks))
            _marks.Add((said.Now, marks));
        while (_marks.Count > 1 && said.Now - _marks[1].At >= Overlap)
            _marks.RemoveAt(0);
        return said;

        void Add(string what, IEnumerable<string> ids)
        {
            foreach (string id in ids.Where(id => QueueIds.IsId(id)))
                input.Append(what).Append(' ').Append(id).Append('\n');
        }
    }

    private static bool IsLog(IReadOnlyList<ServerLogMark> marks) => marks.Any(mark => mark.Log != "journal" || mark.Id.Length > 0);

    private Dictionary<string, QueuedMessage> Queued(byte[] text, IReadOnlyCollection<string> look)
    {
        Dictionary<string, QueuedMessage> found = new(StringComparer.Ordinal);
        foreach (Range range in text.AsSpan().Split((byte)'\n'))
        {
            // A message that moves stands there twice; the later line counts.
            if (QueueListing.TryRead(text.AsSpan()[range], shell.Server.Name, out QueuedMessage? message) && look.Contains(message.QueueId))
                found[message.QueueId] = message;
        }

        return found;
    }

    private sealed class Said
    {
        private readonly IReadOnlyDictionary<string, byte[]> _parts;

        public Said(byte[] output)
        {
            _parts = ScriptParts.Of(output);
            Now = QueueStamps.TryRead(Encoding.ASCII.GetString(Bytes("now")).Trim(), out PacedStamp now)
                ? now.Time
                : throw new ServerException(ServerProblemKind.ServerCommandFailed, "date", "The server did not say what time it is.", "Run date +%s.%N there; it takes that of GNU coreutils.");
        }

        public DateTimeOffset Now { get; }

        public IReadOnlyList<ServerLogMark> Marks => _parts.Marks("marks");

        public bool IsBusy => _parts.Lines("stamped").Contains("busy");

        public bool IsFault => _parts.Lines("stamped").Contains("fault");

        public byte[] Bytes(string part) => _parts.TryGetValue(part, out byte[]? bytes) ? bytes : [];

        public IEnumerable<string[]> Words(string part) => _parts.Lines(part).Select(line => line.Split(' ')).Where(words => words.Length >= 2);

        // Where a file system keeps whole seconds only, a time of ours is known by these.
        public Dictionary<string, PacedStamp> Stamps(string part, IReadOnlyDictionary<string, PacedStamp> asked)
        {
            Dictionary<string, PacedStamp> stamps = new(StringComparer.Ordinal);
            foreach (string[] words in Words(part).Where(words => words.Length == 3))
            {
                if (QueueStamps.TryRead(words[2], out PacedStamp stamp))
                    stamps[words[1]] = asked.TryGetValue(words[1], out PacedStamp own) && own.Time.ToUnixTimeSeconds() == stamp.Time.ToUnixTimeSeconds() ? own : stamp;
            }

            return stamps;
        }
    }
}
