using System.Globalization;
using System.Text;
using MailAbuse.Core.Tests.Oracle;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Servers.Reading;

/// <summary>
/// What a server filters out of its log must change nothing: the log that came through the script, run by the real sh with the real grep,
/// against the same log read as a file.
/// </summary>
public sealed class FilteredLogTests(ITestOutputHelper output) : IDisposable
{
    private readonly ReadHere _here = new();

    public void Dispose() => _here.Dispose();

    public static TheoryData<string> Samples => new(Directory.GetFiles(ReadHere.Examples, "*.log").Select(path => Path.GetFileName(path)!));

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_log_says_the_same(string log)
    {
        MailServer server = new() { Name = "mx1", Log = [Path.Combine(ReadHere.Examples, log)] };
        foreach (RateQuery query in new RateQuery[] { new() { Evidence = 6 }, new() { Last = TimeSpan.FromHours(6), FromLogEnd = true, Evidence = 3 }, new() { By = RateGrouping.Network }, new() { By = RateGrouping.Server } })
        {
            RateReport whole = _here.Rates(query, ReadHere.Directly, server), filtered = _here.Rates(query, ReadHere.Filtered, server);
            Assert.NotEmpty(whole.Rates);
            Assert.Equal((whole.Since, whole.Until), (filtered.Since, filtered.Until));
            Assert.Equal(ReadHere.Text(whole), ReadHere.Text(filtered));
        }

        Assert.Empty(_here.Failures);
    }

    [Fact]
    public void Random_and_damaged_logs_say_the_same_of_every_span_and_every_line_keeps_its_place()
    {
        int first = 500_001, logs = Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 2000 : 20;
        output.WriteLine($"{logs} logs from seed {first}");
        for (int seed = first; seed < first + logs; seed++)
        {
            var random = new Random(seed);
            byte[] log = RandomLog.Make(seed)[0];
            if (seed % 2 == 0) log = Mutations.Mutate(log, random);
            if (seed % 10 == 0) log = Mutations.WithHugeLine(log, random);
            if (log.Length == 0) continue;

            // Cut anywhere, as copytruncate does; packed or not.
            int cut = random.Next(log.Length), more = random.Next(cut, log.Length);
            string folder = $"{seed}";
            Directory.CreateDirectory(_here.PathOf(folder));
            (string Name, byte[] Text)[] parts = [("mail.log.2.gz", log[..cut]), ("mail.log.1", log[cut..more]), ("mail.log", log[more..])];
            for (int i = 0; i < parts.Length; i++) _here.Write($"{folder}/{parts[i].Name}", parts[i].Text, ReadHere.Now.AddMinutes(i - 10));
            parts = [.. parts.Where(part => part.Text.Length > 0)];

            RateQuery query = new();
            if (random.Next(2) == 0)
            {
                DateTimeOffset since = new(2026, 3 + random.Next(9), 1 + random.Next(28), random.Next(24), 0, 0, TimeSpan.Zero);
                query = new RateQuery { Since = since, Until = random.Next(2) == 0 ? since.AddHours(random.Next(1, 100)) : null, Baseline = TimeSpan.FromDays(random.Next(4)) };
            }

            MailServer server = _here.Server("mx1", $"{folder}/mail.log");
            string[] whole = Cells(parts.Select(part => part.Text), query, seed), filtered = Cells(server, query);
            Assert.True(whole.SequenceEqual(filtered), $"seed {seed}:\n{string.Join('\n', whole.Except(filtered))}\n--- filtered:\n{string.Join('\n', filtered.Except(whole))}");
            CheckPlaces(server, [.. parts.Select(part => part.Text)], seed);
            Directory.Delete(_here.PathOf(folder), recursive: true);
        }
    }

    // 8 MiB of log lie between the copy's acceptance and the line that says whose it is, or one byte more.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void What_is_near_in_the_log_is_near_in_what_is_left_of_it(int more, int senders)
    {
        string accept = "2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A02: client=localhost[127.0.0.1]\n";
        string before = "2026-11-05T10:00:00+00:00 mx1 postfix/submission/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n" + accept;
        string sent = "2026-11-05T10:00:01+00:00 mx1 postfix/smtp[7]: 4F1A01: to=<a@example.com>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)\n";
        string noise = "2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: connect from unknown[192.0.2.1]\n";
        StringBuilder log = new(before);
        int between = (8 << 20) - accept.Length + more;
        while (between >= 2 * noise.Length)
        {
            log.Append(noise);
            between -= noise.Length;
        }

        log.Append("2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: ").Append('x', between - 49).Append('\n').Append(sent);
        foreach (string[] names in (string[][])[["mail.log"], ["mail.log.1.gz", "mail.log"]])
        {
            string text = log.ToString();
            int cut = names.Length == 1 ? 0 : text.Length / 2;
            if (cut > 0) _here.Write(names[0], text[..cut], ReadHere.Now.AddDays(-1));
            _here.Write(names[^1], text[cut..]);
            MailServer server = _here.Server("mx1", "mail.log");
            Assert.Equal(senders, _here.Rates(new RateQuery(), ReadHere.Directly, server).Rates.Count);
            RateReport filtered = _here.Rates(new RateQuery(), ReadHere.Filtered, server);
            Assert.Equal(senders, filtered.Rates.Count);
            Assert.True(filtered.Statistics.Bytes < 1000);
        }
    }

    [Fact]
    public void A_rotated_set_in_all_packings_is_read_in_its_order()
    {
        byte[] log = File.ReadAllBytes(Path.Combine(ReadHere.Examples, "content-filter.log"));
        string[] names = ["mail-20261101.log.gz", "mail.log-20261102.xz", "mail.log.4.zst", "mail.log.3.bz2", "mail.log.2.gz", "mail.log.1", "mail.log"];
        int size = log.Length / names.Length + 1;
        for (int i = 0; i < names.Length; i++) _here.Write(names[i], log[(i * size)..Math.Min(log.Length, (i + 1) * size)], ReadHere.Now.AddDays(i - names.Length));
        _here.Write("mail.log.offset", log);
        _here.Write("mail.log.10", []);
        MailServer server = _here.Server("mx1", "mail.log");
        Assert.Equal(Cells([.. Enumerable.Range(0, names.Length).Select(i => log[(i * size)..Math.Min(log.Length, (i + 1) * size)])], new RateQuery(), 0), Cells(server, new RateQuery()));
        Assert.Equal(ReadHere.Text(_here.Rates(new RateQuery(), ReadHere.Directly, server)), ReadHere.Text(_here.Rates(new RateQuery(), ReadHere.Filtered, server)));
        Assert.Empty(_here.Problems);
    }

    [Fact]
    public void The_year_of_a_time_without_one_is_that_of_the_part()
    {
        string line = "Nov  5 10:00:00 mx1 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n";
        _here.Write("mail.log.1", line, new DateTimeOffset(2025, 11, 6, 0, 0, 0, TimeSpan.Zero));
        _here.Write("mail.log", line.Replace("4F1A01", "4F1A02", StringComparison.Ordinal), new DateTimeOffset(2026, 11, 6, 0, 0, 0, TimeSpan.Zero));
        foreach (ReadHere.Way way in (ReadHere.Way[])[ReadHere.Directly, ReadHere.Filtered])
        {
            SenderRate mary = Assert.Single(_here.Rates(new RateQuery(), way, _here.Server("mx1", "mail.log")).Rates);
            Assert.Equal(2, mary.Messages);
            Assert.Equal((2025, 2026), (mary.First!.Value.Year, mary.Last!.Value.Year));
        }
    }

    [Fact]
    public void Only_the_days_of_the_window_cross_the_wire()
    {
        StringBuilder log = new();
        for (int day = 1; day <= 30; day++)
            log.Append(CultureInfo.InvariantCulture, $"2026-11-{day:D2}T10:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A{day:D2}: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n")
                .Append(CultureInfo.InvariantCulture, $"<22>Nov {day,2} 10:00:00 mx1 postfix/smtpd[7]: 4F1B{day:D2}: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n");
        _here.Write("mail.log", log.ToString());
        RateQuery query = new() { Since = new(2026, 11, 10, 0, 0, 0, TimeSpan.Zero), Until = new(2026, 11, 12, 0, 0, 0, TimeSpan.Zero), Baseline = TimeSpan.Zero };
        RateReport filtered = _here.Rates(query, ReadHere.Filtered, _here.Server("mx1", "mail.log"));
        Assert.Equal(4, Assert.Single(filtered.Rates).Messages);
        Assert.InRange(filtered.Statistics.Lines, 4, 10);
    }

    [Fact]
    public void Events_are_the_same_but_for_lines_that_are_none()
    {
        for (int seed = 600_001; seed < 600_021; seed++)
        {
            byte[] log = RandomLog.Make(seed)[0];
            if (seed % 3 == 0) log = Mutations.Mutate(log, new Random(seed));
            _here.Write("mail.log", log);
            MailServer server = _here.Server("mx1", "mail.log");
            string[] whole = ReadHere.Text(_here.Events(new EventQuery(), ReadHere.Directly, server)), filtered = ReadHere.Text(_here.Events(new EventQuery(), ReadHere.Filtered, server));
            Assert.True(whole.SequenceEqual(filtered), $"seed {seed}:\n{string.Join('\n', whole.Except(filtered))}\n--- filtered:\n{string.Join('\n', filtered.Except(whole))}");
        }
    }

    [Theory]
    [InlineData("mx1 last message repeated 3 times")]
    [InlineData("mx1 dovecot: imap-login: Login\n2026-11-05T10:00:02+00:00 mx1 last message repeated 3 times")]
    public void A_repeated_line_is_that_of_whoever_wrote_it(string then)
    {
        _here.Write("mail.log", $"2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: connect from a[192.0.2.1]\n2026-11-05T10:00:01+00:00 {then}\n");
        MailServer server = _here.Server("mx1", "mail.log");
        Assert.Equal(ReadHere.Text(_here.Events(new EventQuery(), ReadHere.Directly, server)), ReadHere.Text(_here.Events(new EventQuery(), ReadHere.Filtered, server)));
    }

    [Theory]
    [InlineData("smtpd")]
    [InlineData("cleanup")]
    [InlineData("pickup")]
    [InlineData("qmgr")]
    [InlineData("oqmgr")]
    [InlineData("nqmgr")]
    [InlineData("lmtp")]
    [InlineData("local")]
    [InlineData("virtual")]
    [InlineData("pipe")]
    [InlineData("relay")]
    [InlineData("smtp")]
    [InlineData("error")]
    [InlineData("retry")]
    [InlineData("discard")]
    [InlineData("bounce")]
    [InlineData("defer")]
    [InlineData("trace")]
    [InlineData("postsuper")]
    [InlineData("postscreen")]
    [InlineData("master")]
    [InlineData("anvil")]
    [InlineData("scache")]
    [InlineData("tlsmgr")]
    [InlineData("tlsproxy")]
    [InlineData("trivial-rewrite")]
    [InlineData("dnsblog")]
    [InlineData("verify")]
    [InlineData("flush")]
    [InlineData("proxymap")]
    [InlineData("showq")]
    [InlineData("postdrop")]
    [InlineData("sendmail")]
    [InlineData("postqueue")]
    [InlineData("postmap")]
    [InlineData("postalias")]
    [InlineData("postfix-script")]
    [InlineData("postlogd")]
    public void Every_program_of_the_mail_system_passes_under_whatever_name_the_site_gave_it(string program)
    {
        Assert.NotEqual(PostfixProgram.None, PostfixPrograms.Classify(Encoding.ASCII.GetBytes("site/" + program)));
        _here.Write("mail.log", $"2026-11-05T10:00:00+00:00 mx1 site/{program}[7]: hello\n2026-11-05T10:00:00+00:00 mx1 dovecot: imap-login: Login\n");
        List<MailLogEvent> events = _here.Events(new EventQuery(), ReadHere.Filtered, _here.Server("mx1", "mail.log"));
        Assert.Equal($"site/{program}", Assert.Single(events).Program);
    }

    // The counts in every detail, of the parts one after the other.
    private static string[] Cells(IEnumerable<byte[]> parts, RateQuery query, int seed)
    {
        // Each part ends a line, whether it has its feed or not.
        using MemoryStream log = new();
        string folder = Directory.CreateTempSubdirectory("mailabuse-whole-").FullName;
        try
        {
            List<LogPart> files = [];
            foreach (byte[] part in parts)
            {
                string path = Path.Combine(folder, $"{seed}-{files.Count}");
                File.WriteAllBytes(path, part);
                File.SetLastWriteTimeUtc(path, ReadHere.Now.UtcDateTime);
                files.Add(LogPart.OfStream(path, () => File.OpenRead(path), ReadHere.Now));
            }

            LogInput input = new() { Far = (_, _) => [new LogSeries("log", files)], TimeZone = TimeZoneInfo.Utc, Server = "mx1" };
            return Cells(RateReading.Count(input, query, new Nobody(), TimeProvider.System, 2, default, isPart: true));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Cells(MailServer server, RateQuery query)
    {
        using LocalShell shell = new(server);
        SecondRange window = new(query.Since is { } since ? since.ToUnixTimeSeconds() - (long)query.Baseline.TotalSeconds - 3600 : long.MinValue, query.Until?.ToUnixTimeSeconds() ?? long.MaxValue);
        using ServerLogStream stream = ServerLogStream.Start(shell, new ServerLogQuery(ServerLogUse.Counts, window) { Zone = TimeZoneInfo.Utc }, ReadHere.Now, default);
        LogInput input = new() { Far = stream.Open, TimeZone = TimeZoneInfo.Utc, Server = server.Name };
        string[] cells = Cells(RateReading.Count(input, query, new Nobody(), TimeProvider.System, 2, default, isPart: true));
        Assert.Null(stream.Failure);
        return cells;
    }

    private static string[] Cells(RateReading reading)
    {
        reading.Counts.FollowServers();
        return
        [
            $"suppressed {reading.Counts.Statistics.SuppressedLines}",
            .. reading.Counts.Senders.Select(tally =>
            {
                Cell[] buffer = [];
                StringBuilder line = new($"{tally.Kind} {Convert.ToHexString(tally.Name)} {reading.Counts.Hosts.NamesOf(tally.Hosts)} {tally.First} {tally.Last} {tally.Clients.Count} {tally.Envelopes.Count} {tally.Domains.Count}");
                foreach (Cell c in tally.Cells.Read(ref buffer))
                    line.Append(CultureInfo.InvariantCulture, $" [{c.Bucket}: {c.Messages} {c.Recipients} {c.Delivered} {c.Deferred} {c.Bounced} {c.Held} {c.Notifications} {c.ToOwn} {c.Networks:x} {c.Envelopes:x} {c.Domains:x}]");
                return line.ToString();
            }).Order(StringComparer.Ordinal),
        ];
    }

    // Every line that came stands where the whole log has it.
    private static void CheckPlaces(MailServer server, byte[][] parts, int seed)
    {
        byte[] whole = [.. parts.SelectMany(part => part)];
        using LocalShell shell = new(server);
        using ServerLogStream stream = ServerLogStream.Start(shell, new ServerLogQuery(ServerLogUse.Counts, SecondRange.All), ReadHere.Now, default);
        ReadStatistics statistics = new();
        using LogStretches stretches = new(stream.Open(new Nobody(), statistics), TimeZoneInfo.Utc, SecondRange.All, new Nobody(), statistics, default);
        int lines = 0;
        while (stretches.Next() is { } stretch)
        {
            ReadOnlySpan<byte> text = stretch.Buffer.AsSpan(0, stretch.BufferLength);
            for (int begin = 0, at = 0; begin < text.Length; lines++)
            {
                int length = text[begin..].IndexOf((byte)'\n');
                if (length < 0) length = text.Length - begin;
                while (at + 1 < stretch.Places!.Length && stretch.Places[at + 1].Text <= begin) at++;
                long place = stretch.Places[at].Log + (begin - stretch.Places[at].Text);
                Assert.True(whole.AsSpan((int)place).StartsWith(text.Slice(begin, length)), $"seed {seed}: a line is not at {place}");
                Assert.True(place == 0 || whole[place - 1] == '\n' || IsPartStart(parts, place), $"seed {seed}: no line begins at {place}");
                begin += length + 1;
            }
        }

        Assert.True(lines > 0 || whole.Length < 4000, $"seed {seed}: no line came");
        Assert.Equal(whole.Length, stream.LogBytes);
    }

    private static bool IsPartStart(byte[][] parts, long place)
    {
        long start = 0;
        foreach (byte[] part in parts)
        {
            if (start == place) return true;
            start += part.Length;
        }

        return false;
    }

    private sealed class Nobody : IReadObserver
    {
        public void Problem(LogProblem problem)
        {
        }

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
