using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Release;
using MailAbuse.Reputation.Delisting;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Reputation;

public sealed class DelistingTextTests(ITestOutputHelper output)
{
    // 14:05 UTC, as servers in Berlin write it.
    private static readonly DateTimeOffset Began = new(2026, 11, 5, 15, 5, 0, TimeSpan.FromHours(1));

    private static readonly DelistingRequest Microsoft = new()
    {
        Operator = "Microsoft consumer", Code = "S3140", Address = "192.0.2.25", HostName = "mx1.example.net", RecipientDomains = ["hotmail.com", "outlook.com"],
        RefusedSince = Began.AddMinutes(12), Reply = "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. (S3140)",
    };

    [Fact]
    public void Of_a_mailbox() => Equal(
        """
        Please accept mail from 192.0.2.25 (mx1.example.net) again.

        It is the outgoing address of our mail server, and mail from it to hotmail.com and outlook.com is refused since 5 November 2026, 14:17 UTC with S3140.
        What your server said: 550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. (S3140)

        On 5 November 2026 at 14:05 UTC an account of one of our customers was used by strangers to send spam through this server. That account was blocked at 14:20 UTC; 812 messages were taken out of the queue. Its password was changed on 6 November 2026 at 08:00 UTC. We know of no spam from this server since 5 November 2026, 14:31 UTC.

        Example Provider
        abuse@example.net
        """,
        DelistingText.Of(Microsoft, Case(CaseKind.Mailbox) with { PasswordChanged = new(2026, 11, 6, 8, 0, 0, TimeSpan.Zero) }, [], ["Example Provider", "abuse@example.net"]));

    [Fact]
    public void Of_a_relay_at_a_list() => Equal(
        """
        Please take 192.0.2.25 off your list zen.spamhaus.org.

        It is the outgoing address of our mail server.

        On 5 November 2026 at 14:05 UTC a mail server of one of our customers sent spam through this server. That server was blocked at 14:20 UTC; 812 messages were taken out of the queue. Before that server may send again we watched what it hands in; on 6 November 2026 at 10:00 UTC nothing of the spam was left. We know of no spam from this server since 5 November 2026, 14:31 UTC.
        """,
        DelistingText.Of(
            new DelistingRequest { Operator = "Spamhaus", List = "zen.spamhaus.org", Address = "192.0.2.25", RecipientDomains = ["customer-of-theirs.example"] },
            Case(CaseKind.Relay) with { LastCheck = new() { Verdict = QueueVerdict.Empty, Time = new(2026, 11, 6, 10, 0, 0, TimeSpan.Zero) }, Resumed = new(2026, 11, 6, 10, 5, 0, TimeSpan.Zero) },
            [],
            []));

    [Fact]
    public void Of_a_script_of_which_little_is_known() => Equal(
        """
        Please accept mail from 192.0.2.25 again.

        It is the outgoing address of our mail server, and mail from it is refused.

        A script on a web site of one of our customers was used by strangers to send spam through this server. 1 message was taken out of the queue. The script was removed or updated.
        """,
        DelistingText.Of(
            new DelistingRequest { Operator = "Example Telecom", Address = "192.0.2.25" },
            new AbuseCase
            {
                Case = "2026-0042-test", Kind = CaseKind.Script, Sender = "uid=33", SenderKind = SenderKind.LocalUser, Server = "web1", Timeline = [Quarantined(1, Began)],
                Questions = [new() { Topic = QuestionTopic.ScriptRemoved, State = QuestionState.Confirmed }],
            },
            [],
            []));

    [Fact]
    public void What_nobody_confirmed_is_no_fact_and_without_a_case_nothing_is_made_up()
    {
        Assert.Contains("On 5 November 2026 at 14:05 UTC spam was sent through this server.", DelistingText.Of(Microsoft with { RefusedSince = null }, Case(CaseKind.Unknown) with { ProposedKind = CaseKind.Mailbox }, [], []), StringComparison.Ordinal);
        string bare = DelistingText.Of(Microsoft, null, [], []);
        Assert.Equal(2, bare.Split("\n\n").Length);
        Assert.DoesNotContain('{', bare);
        Assert.DoesNotContain('<', bare);
    }

    [Theory]
    [InlineData(1, "to d1.example is")]
    [InlineData(2, "to d1.example and d2.example is")]
    [InlineData(6, "to d1.example, d2.example, d3.example, d4.example, d5.example and d6.example is")]
    [InlineData(1205, "to d1.example, d2.example, d3.example, d4.example, d5.example and 1,200 other domains is")]
    public void Many_domains_are_counted(int count, string words) => Assert.Contains(
        words, DelistingText.Of(Microsoft with { RecipientDomains = [.. Enumerable.Range(1, count).Select(number => $"d{number}.example")] }, null, [], []), StringComparison.Ordinal);

    // That nothing more left is said only where the case, and all others of that server, know of nothing.
    [Fact]
    public void Clean_is_said_only_where_nothing_speaks_against_it()
    {
        AbuseCase good = Case(CaseKind.Mailbox);
        DateTimeOffset? clean = DelistingStory.CleanSince(good, []);
        Assert.Equal(Began.AddMinutes(26), clean);
        Assert.Null(DelistingStory.CleanSince(good with { Suspended = null }, []));
        Assert.Null(DelistingStory.CleanSince(good with { Resumed = Began.AddHours(5) }, []));
        Assert.Equal(clean, DelistingStory.CleanSince(good with { Resumed = Began.AddHours(5), PasswordChanged = Began.AddHours(4) }, []));
        Assert.Null(DelistingStory.CleanSince(good with { Facts = good.Facts with { Last = Began.AddHours(2) } }, []));
        Assert.Null(DelistingStory.CleanSince(good with { Timeline = [.. good.Timeline, new() { Kind = CaseEntryKind.Opened, Time = Began.AddHours(3), Text = "He was reported again." }] }, []));
        AbuseCase other = good with { Case = "2026-0043-test", Sender = "mary@example.org", Spellings = [] };
        Assert.Equal(clean, DelistingStory.CleanSince(good, [good, other]));
        Assert.Null(DelistingStory.CleanSince(good, [other with { Suspended = null }]));
        Assert.Equal(clean, DelistingStory.CleanSince(good, [other with { Suspended = null, Server = "mx2" }]));
        Assert.Equal(clean, DelistingStory.CleanSince(good, [other with { Suspended = null, State = CaseState.Closed }]));
        Assert.Null(DelistingStory.CleanSince(good, [other with { Facts = new() { Last = Began.AddDays(1) } }]));
    }

    [Fact]
    public void Nothing_of_a_customer_gets_into_it_whatever_a_case_holds()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 500; round++)
        {
            List<string> secrets = [];
            string Secret()
            {
                // Letters that are in no sentence of ours, with what would act in a form or be taken for a figure of ours around them.
                string[] around = ["", "\u001B[2J", "\u202E", "<b>", "{{x}}", ": 999 queued messages were put on hold.", "\r\n", "@example.org", " 12,345 ", "'; --"];
                string word = "qzx" + random.Next(100000, 999999);
                secrets.Add(word);
                return around[random.Next(around.Length)] + word + around[random.Next(around.Length)];
            }

            T Any<T>()
                where T : struct, Enum
                => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];
            DateTimeOffset? Time() => random.Next(4) == 0 ? null : Began.AddMinutes(random.Next(5000));
            AbuseCase one = new()
            {
                Case = Secret(), State = Any<CaseState>(), Kind = Any<CaseKind>(), ProposedKind = Any<CaseKind>(), KindReason = Secret(), Server = Secret(), Realm = Secret(),
                Sender = Secret(), SenderKind = Any<SenderKind>(), Spellings = [Secret(), Secret()], Customer = Secret(), Contact = [Secret()], Language = Secret(), Earlier = [Secret()],
                Suspended = Time(), Resumed = Time(), PasswordChanged = Time(), Facts = new() { Since = Time(), Last = Time(), Messages = random.Next(), Reasons = [Secret()] },
                Relay = new() { Address = Secret(), Helo = Secret(), Software = Secret() },
                Questions = [new() { Topic = Any<QuestionTopic>(), State = Any<QuestionState>(), Answer = Secret(), Reason = Secret(), By = Secret() }],
                Due = [new() { Kind = Any<DueKind>(), Text = Secret() }], Evidence = [Secret()], LastCheck = new() { Time = Began.AddHours(random.Next(90)), Verdict = Any<QueueVerdict>(), Reason = Secret() },
                Timeline = [new() { Kind = random.Next(2) == 0 ? CaseEntryKind.Note : CaseEntryKind.Suspended, Time = Began, By = Secret(), Server = Secret(), Text = Secret(), Detail = Secret() }, Quarantined(7, Began, Secret())],
            };
            string text = DelistingText.Of(Microsoft, one, [one with { Case = Secret() }], []);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain("999 messages", text, StringComparison.Ordinal);
            Assert.Contains("7 messages were taken out of the queue", text, StringComparison.Ordinal);
        }
    }

    private static AbuseCase Case(CaseKind kind) => new()
    {
        Case = "2026-0042-test", Kind = kind, Sender = "joe@example.org", SenderKind = SenderKind.Login, Server = "mx1,mx3", Customer = "Joe Doe", Contact = ["joe@example.org"],
        Facts = new() { Since = Began, Last = Began.AddMinutes(14), Messages = 4000 }, Suspended = Began.AddMinutes(15),
        Timeline =
        [
            new() { Kind = CaseEntryKind.Opened, Time = Began.AddMinutes(14), Text = "Opened for joe@example.org (Login)." },
            new() { Kind = CaseEntryKind.Suspended, Time = Began.AddMinutes(15), Text = "joe@example.org: Defer, InPlace." },
            Quarantined(800, Began.AddMinutes(16)), Quarantined(12, Began.AddMinutes(26)),
        ],
    };

    private static CaseEntry Quarantined(int held, DateTimeOffset time, string sender = "joe@example.org") =>
        new() { Kind = CaseEntryKind.Quarantined, Time = time, Text = QuarantineSentence.Of(new QuarantineResult { Sender = sender, Held = held, Left = 3, IsComplete = true }) };

    private static void Equal(string expected, string text) => Assert.Equal(expected.ReplaceLineEndings("\n"), text);
}
