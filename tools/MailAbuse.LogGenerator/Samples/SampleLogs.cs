namespace MailAbuse.LogGenerator;

/// <summary>The logs of examples/logs: some quiet days, then an incident of one kind each.</summary>
public static class SampleLogs
{
    private const long Hour = 3_600_000_000;
    private static readonly MailSystemOptions Plain = new() { Noise = 0.08 };

    /// <summary>Writes all samples and <c>truth.json</c>.</summary>
    /// <param name="folder">Where to; made if absent.</param>
    public static IReadOnlyList<Truth> WriteAll(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "two-servers"));
        Truth[] truths =
        [
            HackedMailbox(folder), HackedWebScript(folder), CustomerRelay(folder), NightTrickle(folder), SlowRamp(folder), Forged(folder),
            ContentFilter(folder), TwoServers(folder), Newsletter(folder),
        ];
        File.WriteAllText(Path.Combine(folder, "truth.json"), "[\n" + string.Join(",\n", truths.Select(t => t.ToJson())) + "\n]\n");
        return truths;
    }

    private static Truth HackedMailbox(string folder)
    {
        var world = new SampleWorld(11, 30, 0.6);
        world.AddPerson("anna.keller@example.org", 3);
        world.AddRun(Login("anna.keller@example.org", world.Strangers(42), ["anna.keller@example.org"], 0.2, 0.2), At(world, 5, 1, 52), TimeSpan.FromMinutes(58), 210);
        return Write(folder, "hacked-mailbox.log", world, At(world, 5, 3, 15), Plain, "many-networks");
    }

    private static Truth HackedWebScript(string folder)
    {
        var world = new SampleWorld(12, 22, 0.6);
        world.AddLocalUser(33, "www-data", 4);
        world.AddLocalUser(0, "root", 3);
        var run = new SpamRun
        {
            Sender = "uid=33", SenderType = SenderType.LocalUser, Clients = ["127.0.0.1"], EnvelopeSenders = ["www-data@web1.example.net"], Deferred = 0.15, Bounced = 0.22,
        };
        world.AddRun(run, At(world, 4, 13, 20), TimeSpan.FromMinutes(95), 230);
        return Write(folder, "hacked-webscript.log", world, At(world, 4, 15, 10), Plain, "local-user", "web1");
    }

    private static Truth CustomerRelay(string folder)
    {
        var world = new SampleWorld(13, 20, 0.5);
        SampleRelay relay = world.AddRelay("relay@example.com", "harbor-law.example", 45);
        var run = new SpamRun
        {
            Sender = relay.Name, SenderType = SenderType.Login, Clients = [relay.Client], ClientName = relay.ClientName, Deferred = 0.55, Bounced = 0.12, MailsPerSession = 5,
        };
        world.AddRun(run, At(world, 4, 9, 40), TimeSpan.FromHours(2), 110);
        return Write(folder, "customer-relay.log", world, At(world, 4, 12, 0), Plain, "relay-run");
    }

    private static Truth NightTrickle(string folder)
    {
        var world = new SampleWorld(14, 24, 0.8);
        world.AddPerson("jonas.berg@example.com", 5);
        SpamRun run = Login("jonas.berg@example.com", world.Strangers(3), ["jonas.berg@example.com"], 0.08, 0.1, perSession: 1);
        for (int night = 3; night < 5; night++) world.AddRun(run, At(world, night, 22, 40), TimeSpan.FromHours(6.6), 68);
        return Write(folder, "night-trickle.log", world, At(world, 5, 7, 0), Plain, "night-trickle");
    }

    private static Truth SlowRamp(string folder)
    {
        var world = new SampleWorld(15, 24, 0.6);
        world.AddPerson("eva.lang@example.org", 2.5);
        SpamRun run = Login("eva.lang@example.org", world.Strangers(2), ["eva.lang@example.org"], 0.1, 0.15, perSession: 3);
        world.AddRun(run, At(world, 4, 4, 0), TimeSpan.FromHours(30), 210, u => Math.Log(1 + (u * (Math.Exp(3.6) - 1))) / 3.6);
        return Write(folder, "slow-ramp.log", world, At(world, 5, 10, 20), Plain, "slow-ramp");
    }

    private static Truth Forged(string folder)
    {
        const string blamed = "mary@example.org", culprit = "tom.weber@example.com";
        var world = new SampleWorld(16, 22, 0.8);
        world.AddPerson(blamed, 3);
        world.AddPerson(culprit, 2.5);
        // Envelope senders and Message-IDs stand on lines with a queue id; they look like the line that names the sender.
        string[] envelopes = [blamed, "\"client=unknown[198.51.100.7], sasl_method=PLAIN, sasl_username=mary@example.org\"@nimbus-med.test"];
        string[] ids =
        [
            "<x@nimbus-med.test>, client=unknown[198.51.100.7], sasl_method=PLAIN, sasl_username=mary@example.org",
            "<client=unknown[198.51.100.7], sasl_method=PLAIN, sasl_username=mary@example.org>",
        ];
        SpamRun run = Login(culprit, world.Strangers(2), envelopes, 0.12, 0.15, perSession: 4);
        var draft = new SampleWorld(16, 0, 0);
        draft.AddRun(run, At(world, 4, 11, 5), TimeSpan.FromMinutes(80), 170);
        foreach (MessageFact fact in draft.Run)
        {
            world.AddToRun(new MessageFact
            {
                TimeMicros = fact.TimeMicros, Sender = fact.Sender, SenderType = fact.SenderType, ClientAddress = fact.ClientAddress, ClientName = fact.ClientName,
                EnvelopeSender = fact.EnvelopeSender, Recipients = fact.Recipients, Size = fact.Size, Session = fact.Session, IsSpam = true, SaslMethod = fact.SaslMethod,
                MessageId = world.Rng.Chance(0.6) ? world.Rng.Pick(ids) : null,
            });
        }
        DateTimeOffset end = At(world, 4, 12, 50);
        return Write(folder, "forged-lines.log", world, end, Plain, "forged-lines", also: system =>
            system.Push(Micros(At(world, 4, 10, 50)), new ForgedLines(system.Hosts[0], blamed, Hour / 45, Micros(end))));
    }

    private static Truth ContentFilter(string folder)
    {
        var world = new SampleWorld(17, 20, 0.4);
        world.AddPerson("anna.keller@example.org", 2);
        world.AddRun(Login("anna.keller@example.org", world.Strangers(3), ["anna.keller@example.org"], 0.12, 0.18), At(world, 4, 16, 10), TimeSpan.FromMinutes(45), 110);
        return Write(folder, "content-filter.log", world, At(world, 4, 17, 20), Plain with { FilteredSenders = 1 }, "sudden");
    }

    private static Truth TwoServers(string folder)
    {
        var world = new SampleWorld(18, 20, 0.55);
        world.AddPerson("jonas.berg@example.com", 2);
        world.AddRun(Login("jonas.berg@example.com", world.Strangers(4), [], 0.12, 0.2), At(world, 4, 8, 15), TimeSpan.FromMinutes(50), 120);
        DateTimeOffset end = At(world, 4, 9, 30);
        using (Stream first = File.Create(Path.Combine(folder, "two-servers", "mx1.log")), second = File.Create(Path.Combine(folder, "two-servers", "out1.log")))
        using (LineWriter mx1Log = new(first, LogFormat.Rfc3339, SampleWorld.Offset), out1Log = new(second, LogFormat.Rfc3339, SampleWorld.Offset))
        {
            var mx1 = new PostfixHost("mx1", "192.0.2.10", mx1Log, shortIds: false, Rng.For(18, 4));
            var out1 = new PostfixHost("out1", "192.0.2.20", out1Log, shortIds: false, Rng.For(18, 5)) { MailboxHost = mx1 };
            mx1.NextHop = out1;
            world.WriteLog([mx1, out1], end, Plain);
        }
        return TruthOf("two-servers", world, end, "forged-envelopes");
    }

    private static Truth Newsletter(string folder)
    {
        var world = new SampleWorld(19, 20, 0.18);
        world.AddNewsletter("newsletter@example.org", 70);
        DateTimeOffset end = At(world, 22, 18, 0), last = At(world, 22, 10, 0);
        string path = Path.Combine(folder, "newsletter.log");
        WriteFile(path, world, end, Plain, "mx1", null);
        var truth = new Truth { Log = "newsletter.log", Sender = "newsletter@example.org", Kind = SenderType.Login, Incident = "newsletter", IsAbuse = false };
        foreach (MessageFact fact in world.Facts(end).Where(f => f.Sender == truth.Sender))
        {
            if (fact.Time >= last && fact.Session > 0) truth.Count(fact, SampleWorld.Offset);
            else truth.OtherMessages++;
        }
        return truth;
    }

    private static SpamRun Login(string login, string[] clients, string[] envelopes, double deferred, double bounced, int perSession = 6) => new()
    {
        Sender = login, SenderType = SenderType.Login, Clients = clients, EnvelopeSenders = envelopes, Deferred = deferred, Bounced = bounced, MailsPerSession = perSession,
    };

    private static Truth Write(
        string folder, string name, SampleWorld world, DateTimeOffset end, MailSystemOptions options, string incident, string host = "mx1", Action<MailSystem>? also = null)
    {
        WriteFile(Path.Combine(folder, name), world, end, options, host, also);
        return TruthOf(name, world, end, incident);
    }

    private static void WriteFile(string path, SampleWorld world, DateTimeOffset end, MailSystemOptions options, string host, Action<MailSystem>? also)
    {
        using Stream file = File.Create(path);
        using var log = new LineWriter(file, LogFormat.Rfc3339, SampleWorld.Offset);
        world.WriteLog([new PostfixHost(host, "192.0.2.10", log, shortIds: false, Rng.For(20_26, 4))], end, options, also);
    }

    private static Truth TruthOf(string name, SampleWorld world, DateTimeOffset end, string incident)
    {
        MessageFact first = world.Run[0];
        var truth = new Truth { Log = name, Sender = first.Sender, Kind = first.SenderType, Incident = incident };
        foreach (MessageFact fact in world.Facts(end).Where(f => f.Sender == truth.Sender))
        {
            if (fact.IsSpam) truth.Count(fact, SampleWorld.Offset);
            else truth.OtherMessages++;
        }
        return truth;
    }

    private static DateTimeOffset At(SampleWorld world, int day, int hour, int minute) => world.Start.AddDays(day).AddHours(hour).AddMinutes(minute);

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / 10;
}
