using System.Globalization;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Rates.Baselines;
using MailAbuse.Store.Baselines;
using Microsoft.Data.Sqlite;

namespace MailAbuse.Store.Tests.Baselines;

/// <summary>A folder with logs and a memory, for the time of one test.</summary>
internal sealed class BaselineFolder : IDisposable
{
    /// <summary>Midnight, a Thursday.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 12, 0, 0, 0, TimeSpan.Zero);

    public BaselineFolder()
    {
        Path = System.IO.Path.Combine(Folder, "baselines.db");
        Store = new SqliteBaselineStore(Path);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("mailabuse-baselines-").FullName;

    public string Path { get; }

    public SqliteBaselineStore Store { get; }

    /// <summary>A log in which joe sends four mails a day and mary one, over some days before a time.</summary>
    public static string Log(DateTimeOffset from, DateTimeOffset to, string host = "mx1", string joe = "joe@example.org")
    {
        List<string> lines = [];
        for (DateTimeOffset time = from; time < to; time = time.AddHours(1))
        {
            Tick(time);
            if (time.Hour is 3 or 10 or 14 or 16) Send(joe, time.AddMinutes(7));
            if (time.Hour is 12) Send("mary@example.org", time);
            Tick(time.AddSeconds(3599));
        }

        return string.Concat(lines.Select(line => line + "\n"));

        void Tick(DateTimeOffset time) => lines.Add(string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:sszzz} {host} postfix/anvil[9]: statistics: max connection rate 1/60s"));

        void Send(string login, DateTimeOffset time)
        {
            string at = time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), id = $"{time.ToUnixTimeSeconds():X}{(login[0] == 'm' ? 'A' : 'B')}";
            lines.Add($"{at} {host} postfix/smtpd[7]: {id}: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username={login}");
            lines.Add($"{at} {host} postfix/qmgr[7]: {id}: from=<{login}>, size=1, nrcpt=1 (queue active)");
            lines.Add($"{at} {host} postfix/smtp[7]: {id}: to=<x@example.net>, relay=mx.example.net[198.51.100.25]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok)");
            lines.Add($"{at} {host} postfix/qmgr[7]: {id}: removed");
        }
    }

    /// <summary>Reads a log as the cmdlet would.</summary>
    public static BaselineLesson Read(string log, DateTimeOffset? now = null)
    {
        LogInput input = new() { Paths = ["-"], StandardInput = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(log)), TimeZone = TimeZoneInfo.Utc };
        return BaselineReader.Read(input, new RateQuery(), new Silence(), new Clock(now ?? Now), CancellationToken.None);
    }

    public SenderBaseline Learn(string log, DateTimeOffset? now = null) => Store.Learn(Read(log, now), now ?? Now);

    /// <summary>What is remembered of a server, in words.</summary>
    public string Remembered(string server = "mx1")
    {
        using SqliteConnection connection = new($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(day || '+' || days || '@' || span || ':' || messages || '/' || (seen / 3600), ' ' ORDER BY day) FROM days JOIN places ON places.id = place WHERE servers = @servers";
        command.Parameters.AddWithValue("@servers", server);
        return command.ExecuteScalar() as string ?? "";
    }

    public object? Sql(string text)
    {
        using SqliteConnection connection = new($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    internal sealed class Silence : IReadObserver
    {
        public void Problem(LogProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
