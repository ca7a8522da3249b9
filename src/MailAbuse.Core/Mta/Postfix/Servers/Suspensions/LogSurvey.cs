using System.Globalization;
using System.Text;
using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Who sent from where, by the acceptance lines of a server's recent log.</summary>
internal sealed class LogSurvey
{
    private static readonly string[] Tails = [", sasl_sender=", ", orig_queue_id=", ", orig_client="];

    private readonly List<(string Client, string? Login, long Messages)> _pairs = [];

    /// <summary>True where a log could be read at all.</summary>
    public bool HasLog { get; private init; }

    /// <summary>The logs and how far they went.</summary>
    public IReadOnlyList<ServerLogMark> Marks { get; private init; } = [];

    /// <summary>Addresses of the server itself.</summary>
    public IReadOnlyList<string> OwnAddresses { get; private init; } = [];

    /// <summary>Addresses of the hosts that were asked for.</summary>
    public IReadOnlyList<string> HostAddresses { get; private init; } = [];

    /// <summary>The text of the map, as it was then.</summary>
    public byte[]? MapText { get; private init; }

    /// <summary>All logins, as keys.</summary>
    public IEnumerable<string> Logins => _pairs.Select(pair => pair.Login).OfType<string>().Distinct();

    /// <summary>Reads what <see cref="SuspensionScripts.SendersOf"/> printed.</summary>
    public static LogSurvey Read(byte[] output)
    {
        IReadOnlyDictionary<string, byte[]> parts = ScriptParts.Of(output);
        IReadOnlyList<ServerLogMark> marks = parts.Marks("logs");
        LogSurvey survey = new()
        {
            Marks = marks,
            MapText = parts.Lines("current").FirstOrDefault() is { } text ? Convert.FromBase64String(text) : null,
            HasLog = marks.Any(mark => mark.Log != "journal" || mark.Id.Length > 0),
            OwnAddresses = [.. parts.Lines("own").Select(line => line.Split('/')[0]).Select(Canonical).OfType<string>().Distinct()],
            HostAddresses = [.. parts.Lines("hosts").Select(Canonical).OfType<string>().Distinct()],
        };
        foreach (string line in parts.Lines("senders"))
            survey.Add(line);
        return survey;
    }

    /// <summary>True where one of the keys is a login that was accepted.</summary>
    public bool KnowsLogin(IEnumerable<string> keys) => Logins.Intersect(keys, StringComparer.Ordinal).Any();

    /// <summary>True where mail of this client was accepted.</summary>
    public bool KnowsClient(string address) => _pairs.Any(pair => pair.Client == address);

    /// <summary>The logins that came in from an address.</summary>
    public IReadOnlyList<string> LoginsOf(string address) => [.. _pairs.Where(pair => pair.Client == address).Select(pair => pair.Login).OfType<string>().Distinct()];

    /// <summary>Logins that may be another spelling of the same account: with a domain and without. Only a person can say.</summary>
    public IReadOnlyList<string> OtherSpellings(IReadOnlyList<string> keys) =>
        [.. Logins.Except(keys, StringComparer.Ordinal).Where(login => keys.Any(key => IsOtherSpelling(key, login))).Take(10)];

    /// <summary>Logins that look like a name that nobody has: the nearest first, at most five.</summary>
    public static IReadOnlyList<string> Near(string name, IEnumerable<string> logins) =>
    [
        .. logins.Select(login => (Login: login, Distance: LocalPart(login) == LocalPart(name) ? 0 : Distance(login, name)))
            .Where(near => near.Distance <= Math.Max(1, Math.Min(near.Login.Length, name.Length) / 4)).OrderBy(near => near.Distance).ThenBy(near => near.Login, StringComparer.Ordinal)
            .Select(near => near.Login).Take(5),
    ];

    private static bool IsOtherSpelling(string key, string login) =>
        LocalPart(key) == LocalPart(login) && key.Contains('@', StringComparison.Ordinal) != login.Contains('@', StringComparison.Ordinal);

    private static string LocalPart(string login)
    {
        string name = login[(login.LastIndexOf('\\') + 1)..];
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? name : name[..at];
    }

    // "    17 192.0.2.7 joe@example.org"
    private void Add(string line)
    {
        string[] fields = line.TrimStart().Split(' ', 3);
        if (fields.Length < 2 || !long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long count) || Canonical(fields[1]) is not { } client)
            return;
        string login = fields.Length > 2 ? fields[2] : "";
        foreach (string tail in Tails)
        {
            int at = login.LastIndexOf(tail, StringComparison.Ordinal);
            if (at >= 0 && !login[(at + tail.Length)..].Contains(' ', StringComparison.Ordinal))
                login = login[..at];
        }

        if (login.Length == 0)
            _pairs.Add((client, null, count));
        else if (SenderKey.TryOf(SenderKind.Login, login) is { } key)
            _pairs.Add((client, key.Text, count));
    }

    private static string? Canonical(string address) => SenderKey.TryOf(SenderKind.Client, address)?.Text;

    // Levenshtein's distance, with two rows.
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 8)
            return int.MaxValue;
        int[] above = [.. Enumerable.Range(0, other.Length + 1)];
        int[] row = new int[other.Length + 1];
        for (int i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            (above, row) = (row, above);
        }

        return above[other.Length];
    }
}
