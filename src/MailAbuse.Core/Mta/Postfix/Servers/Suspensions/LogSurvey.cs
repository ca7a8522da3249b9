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

    private static bool IsOtherSpelling(string key, string login) =>
        NearNames.LocalPart(key) == NearNames.LocalPart(login) && key.Contains('@', StringComparison.Ordinal) != login.Contains('@', StringComparison.Ordinal);

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
}
