using System.Globalization;
using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;
using Xunit;

namespace MailAbuse.Core.Tests.Mta;

/// <summary>Events of whole logs, filtered on the way.</summary>
public sealed class MailLogReaderTests
{
    private static readonly string Log = string.Join('\n',
        "2026-11-01T08:00:00Z mx1 postfix/submission/smtpd[7]: 1AA0B3C901: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary@laden.example",
        "2026-11-01T08:00:01Z mx1 postfix/qmgr[9]: 1AA0B3C901: from=<mary@laden.example>, size=700, nrcpt=1 (queue active)",
        "2026-11-01T08:00:02Z mx1 postfix/smtp[8]: 1AA0B3C901: to=<slow@d.example>, relay=none, delay=1, dsn=4.4.1, status=deferred (no route)",
        "2026-11-05T14:00:00Z mx1 postfix/submission/smtpd[7]: connect from web[192.0.2.9]",
        "2026-11-05T14:00:00Z mx1 postfix/submission/smtpd[7]: 4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=joe@laden.example",
        "2026-11-05T14:00:00Z mx1 postfix/cleanup[6]: 4F21A0B3C9: message-id=<1@web>",
        "2026-11-05T14:00:01Z mx1 postfix/qmgr[9]: 4F21A0B3C9: from=<mary@laden.example>, size=700, nrcpt=2 (queue active)",
        "2026-11-05T14:00:02Z mx1 postfix/smtp[8]: 4F21A0B3C9: to=<anna@d.example>, orig_to=<Liste@laden.example>, relay=mx[203.0.113.5]:25, delay=2, dsn=2.0.0, status=sent (250 ok)",
        "2026-11-05T14:00:02Z mx1 postfix/smtp[8]: 4F21A0B3C9: to=<ben@e.example>, relay=mx[203.0.113.6]:25, delay=2, dsn=5.1.1, status=bounced (no such user)",
        "2026-11-05T14:00:03Z mx1 postfix/bounce[5]: 4F21A0B3C9: sender non-delivery notification: 5AA0B3C901",
        "2026-11-05T14:00:03Z mx1 postfix/qmgr[9]: 4F21A0B3C9: removed",
        "2026-11-05T14:00:04Z mx1 postfix/smtpd[7]: warning: unknown[198.51.100.7]: SASL LOGIN authentication failed: no",
        "2026-11-05T14:00:30Z mx1 last message repeated 4 times",
        "2026-11-05T14:00:31Z mx1 cron[1]: job",
        "2026-11-05T14:30:00Z mx1 postfix/smtp[8]: 1AA0B3C901: to=<slow@d.example>, relay=mx[203.0.113.5]:25, delay=9, dsn=2.0.0, status=sent (250 ok)",
        "no header at all",
        "2026-11-05T14:30:01Z mx1 postfix/qmgr[9]: 1AA0B3C901: removed\r",
        "");

    private sealed class Observer : IReadObserver
    {
        public List<string> Notices { get; } = [];

        public List<LogProblemKind> Problems { get; } = [];

        public void Problem(LogProblem problem) => Problems.Add(problem.Kind);

        public void Notice(string text) => Notices.Add(text);

        public void Progress(long done, long total)
        {
        }
    }

    private static IEnumerable<MailLogEvent> Read(string log, EventQuery query, Observer? observer = null, CancellationToken stop = default)
    {
        LogInput input = new() { Paths = ["-"], TimeZone = TimeZoneInfo.Utc, StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(log)) };
        return MailLogReader.Read(input, query, observer ?? new Observer(), TimeProvider.System, stop);
    }

    /// <summary>Queue id and kind of what comes, in order.</summary>
    private static string Shown(EventQuery query) =>
        string.Join(' ', Read(Log, query).Select(ev => $"{ev.QueueId?[..3] ?? "-"}:{ev.Kind}"));

    [Fact]
    public void Every_line_of_the_mail_server_is_an_event()
    {
        Observer observer = new();
        List<MailLogEvent> events = [.. Read(Log, new EventQuery(), observer)];

        Assert.Equal(15, events.Count);
        Assert.Equal(
            ["Login mary@laden.example 5", "Unknown  3", "Login joe@laden.example 7"],
            events.GroupBy(ev => $"{ev.SenderKind} {ev.Sender}").Select(group => $"{group.Key} {group.Count()}"));
        Assert.Contains(observer.Notices, notice => notice.StartsWith("1 of 17 lines", StringComparison.Ordinal));
        Assert.Equal("2026-11-05T14:30:01Z mx1 postfix/qmgr[9]: 1AA0B3C901: removed", events[^1].Line);
    }

    [Fact]
    public void Kinds() => Assert.Equal(
        "4F2:Notification 4F2:Removed 1AA:Removed",
        Shown(new EventQuery { Kinds = [MailEventKind.Removed, MailEventKind.Notification] }));

    [Fact]
    public void A_repetition_is_wanted_where_its_line_was()
    {
        Assert.Equal("-:AuthenticationFailed -:AuthenticationFailed", Shown(new EventQuery { Kinds = [MailEventKind.AuthenticationFailed] }));
        Assert.DoesNotContain("AuthenticationFailed", Shown(new EventQuery { Kinds = [MailEventKind.Connected] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4F21A0B3C9", 7)]
    [InlineData("1AA0B3C901", 5)]
    [InlineData("4f21a0b3c9", 0)]
    [InlineData("4F21A0B3C", 0)]
    public void Queue_ids_are_exact(string id, int expected) => Assert.Equal(expected, Read(Log, new EventQuery { QueueIds = [id, "none"] }).Count());

    [Theory]
    [InlineData("anna@d.example", "4F2:Delivery")]
    [InlineData("*@E.EXAMPLE", "4F2:Delivery")]
    [InlineData("liste@*", "4F2:Delivery")]
    [InlineData("sl?w@d.example", "1AA:Delivery 1AA:Delivery")]
    [InlineData("nobody@*", "")]
    public void Recipients(string pattern, string expected) => Assert.Equal(expected, Shown(new EventQuery { Recipients = [pattern] }));

    [Theory]
    [InlineData("joe@laden.example", "4F2:Accepted 4F2:MessageId 4F2:Queued 4F2:Delivery 4F2:Delivery 4F2:Notification 4F2:Removed")]
    [InlineData("MARY@*", "1AA:Accepted 1AA:Queued 1AA:Delivery 1AA:Delivery 1AA:Removed")]
    [InlineData("mary", "")]
    public void Senders_bring_all_lines_of_their_messages(string pattern, string expected) => Assert.Equal(expected, Shown(new EventQuery { Senders = [pattern] }));

    [Fact]
    public void Filters_work_together() => Assert.Equal(
        "1AA:Delivery",
        Shown(new EventQuery { Senders = ["mary@*"], Kinds = [MailEventKind.Delivery], Since = At(5, 14, 0, 0), Until = At(5, 15, 0, 0) }));

    [Fact]
    public void A_window_has_a_first_second_and_ends_before_its_last()
    {
        Assert.Equal("4F2:Queued 4F2:Delivery 4F2:Delivery", Shown(new EventQuery { Since = At(5, 14, 0, 1), Until = At(5, 14, 0, 3) }));
        // Nobody asked whose message it is, so the days before are not read.
        MailLogEvent retry = Read(Log, new EventQuery { Since = At(5, 14, 10, 0) }).First();
        Assert.Equal(("1AA0B3C901", null), (retry.QueueId, retry.Sender));
    }

    [Fact]
    public void The_first_events_come_before_the_log_ends()
    {
        string one = "2026-11-05T14:00:00Z mx1 postfix/qmgr[9]: 4F21A0B3C9: removed\n";
        MailLogEvent first = Read(string.Concat(Enumerable.Repeat(one, 50_000)), new EventQuery()).First();

        Assert.Equal(MailEventKind.Removed, first.Kind);
    }

    [Fact]
    public void Stopping_stops()
    {
        string one = "2026-11-05T14:00:00Z mx1 postfix/qmgr[9]: 4F21A0B3C9: removed\n";
        using CancellationTokenSource stop = new();
        int seen = 0;

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (MailLogEvent ev in Read(string.Concat(Enumerable.Repeat(one, 200_000)), new EventQuery(), stop: stop.Token))
                if (++seen == 10) stop.Cancel();
        });
        Assert.InRange(seen, 10, 100_000);
    }

    [Fact]
    public void A_log_of_another_program_is_a_problem_and_no_exception()
    {
        Observer observer = new();

        Assert.Empty(Read("2026-11-05T14:00:00Z mx1 sshd[9]: hello\n", new EventQuery(), observer));
        Assert.Equal([LogProblemKind.LogNotMail], observer.Problems);
    }

    private static DateTimeOffset At(int day, int hour, int minute, int second) =>
        DateTimeOffset.Parse(string.Create(CultureInfo.InvariantCulture, $"2026-11-{day:00}T{hour:00}:{minute:00}:{second:00}Z"), CultureInfo.InvariantCulture);
}
