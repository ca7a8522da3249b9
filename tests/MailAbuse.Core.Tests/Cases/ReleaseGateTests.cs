using MailAbuse.Cases;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public class ReleaseGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nobody_is_released_before_somebody_said_what_happened()
    {
        ReleaseObstacle obstacle = Assert.Single(Missing(Case(CaseKind.Unknown) with { ProposedKind = CaseKind.Relay, KindReason = "It greets like one." }));
        Assert.Contains("-Kind Relay (it looks like that: It greets like one)", obstacle.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CaseKind.Relay, 4)]
    [InlineData(CaseKind.Mailbox, 4)]
    [InlineData(CaseKind.Script, 4)]
    [InlineData(CaseKind.Intent, 3)]
    public void Each_kind_takes_its_questions_and_its_proof(CaseKind kind, int missing) =>
        Assert.Equal(missing, Missing(Case(kind) with { Questions = CaseQuestions.For(kind, []) }, queued: 7).Count);

    [Theory]
    [InlineData(CaseKind.Script, false, true)]
    [InlineData(CaseKind.Mailbox, true, true)]
    [InlineData(CaseKind.Mailbox, false, false)]
    [InlineData(CaseKind.Relay, true, false)]
    [InlineData(CaseKind.Intent, true, false)]
    public void Servers_are_asked_only_where_they_know_the_proof(CaseKind kind, bool hasCommand, bool expected)
    {
        MailServer[] servers = [new() { Name = "mx1" }, new() { Name = "mx2", PasswordChanged = hasCommand ? ["last-change"] : [] }];
        Assert.Equal(expected, ReleaseGate.AsksServers(Case(kind), servers));
        Assert.False(ReleaseGate.AsksServers(Case(kind), []));
    }

    [Theory]
    [InlineData(QuestionState.Open, "is not answered.")]
    [InlineData(QuestionState.Unclear, "is not answered clearly.")]
    public void An_answer_that_is_none_keeps_him(QuestionState state, string said)
    {
        AbuseCase one = Case(CaseKind.Relay) with { LastCheck = Check(QueueVerdict.Empty, Noon) };
        one.Questions[2] = one.Questions[2] with { State = state };
        Assert.EndsWith(said, Assert.Single(Missing(one)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(QueueVerdict.Empty, 0, null)]
    [InlineData(QueueVerdict.NotEmpty, 0, "says NotEmpty")]
    [InlineData(QueueVerdict.Inconclusive, 0, "says Inconclusive")]
    // Suspended, or quarantined, again after the check.
    [InlineData(QueueVerdict.Empty, -3, "is older than what was done")]
    public void A_relay_takes_an_empty_queue(QueueVerdict verdict, int hours, string? said)
    {
        AbuseCase one = Case(CaseKind.Relay) with { Suspended = Noon.AddHours(-2), LastCheck = Check(verdict, Noon.AddHours(hours)) };
        Assert.Equal(said is null, Missing(one) is not [var only] || !only.Message.Contains(said!, StringComparison.Ordinal));
        Assert.Equal(said is null ? 0 : 1, Missing(one).Count);
    }

    [Fact]
    public void A_quarantine_after_the_check_makes_it_worthless()
    {
        AbuseCase one = Case(CaseKind.Relay) with { Suspended = Noon.AddHours(-2), LastCheck = Check(QueueVerdict.Empty, Noon) };
        Assert.Empty(Missing(one));
        Assert.Empty(Missing(CaseBook.Add(one, new CaseEntry { Kind = CaseEntryKind.Note, Time = Noon.AddMinutes(1) })));
        Assert.Single(Missing(CaseBook.Add(one, new CaseEntry { Kind = CaseEntryKind.Quarantined, Time = Noon.AddMinutes(1) })));
    }

    [Theory]
    [InlineData(null, null, 1)]
    [InlineData(-3, null, 1)]
    [InlineData(-1, null, 0)]
    [InlineData(null, -1, 0)]
    [InlineData(-3, -1, 0)]
    [InlineData(null, -3, 1)]
    public void A_mailbox_takes_a_password_newer_than_the_suspension(int? said, int? told, int missing)
    {
        AbuseCase one = Case(CaseKind.Mailbox) with { Suspended = Noon.AddHours(-2), PasswordChanged = said is { } hours ? Noon.AddHours(hours) : null };
        Assert.Equal(missing, Missing(one, told is { } other ? Noon.AddHours(other) : null).Count);
    }

    [Theory]
    // The store was away when he was suspended, or the file that the case came from does not say.
    [InlineData(-3, null, 1)]
    [InlineData(-1, null, 0)]
    [InlineData(null, -3, 1)]
    [InlineData(null, -1, 0)]
    public void A_mailbox_without_a_known_suspension_takes_a_password_newer_than_the_case(int? said, int? told, int missing)
    {
        AbuseCase one = Case(CaseKind.Mailbox) with { Opened = Noon.AddHours(-2), PasswordChanged = said is { } hours ? Noon.AddHours(hours) : null };
        Assert.Equal(missing, Missing(one, told is { } other ? Noon.AddHours(other) : null).Count);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(null, 1)]
    public void A_script_takes_our_own_queue_without_him(int? queued, int missing) => Assert.Equal(missing, Missing(Case(CaseKind.Script), queued: queued).Count);

    [Theory]
    [InlineData(QuestionState.Answered, 1)]
    [InlineData(QuestionState.Confirmed, 0)]
    public void Intent_takes_the_operators_word(QuestionState state, int missing)
    {
        AbuseCase one = Case(CaseKind.Intent);
        one.Questions[2] = one.Questions[2] with { State = state };
        Assert.Equal(missing, Missing(one).Count);
    }

    [Theory]
    [InlineData("2026-11-05T11:00:00Z", "2026-11-05T11:00:00+00:00")]
    [InlineData("2026-11-05T12:00:00+01:00\n", "2026-11-05T11:00:00+00:00")]
    [InlineData("1793876400", "2026-11-05T11:00:00+00:00")]
    [InlineData("", null)]
    [InlineData("never", null)]
    // Nobody knows which hour that is.
    [InlineData("2026-11-05T11:00:00", null)]
    [InlineData("05.11.2026", null)]
    [InlineData("-1", null)]
    [InlineData("99999999999999999", null)]
    public void A_command_tells_a_time_or_nothing(string answer, string? expected) =>
        Assert.Equal(expected, ServerWitness.TimeOf(answer)?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    // The login comes as one line; what it says counts.
    [InlineData("read login; [ \"$login\" = joe@example.org ] && echo 1793876400", "joe@example.org", true)]
    [InlineData("read login; [ \"$login\" = joe@example.org ] && echo 1793876400", "mary@example.org", false)]
    // A failure proves nothing, whatever it printed.
    [InlineData("echo 1793876400; exit 3", "joe@example.org", false)]
    [InlineData("echo 4000000000", "joe@example.org", false)]
    [InlineData("echo who knows", "joe@example.org", false)]
    public void The_command_of_the_inventory_is_asked_on_the_server(string script, string sender, bool isTold)
    {
        if (OperatingSystem.IsWindows())
            return;
        MailServer server = new() { Name = "mx1", PasswordChanged = ["sh", "-c", script] };
        using LocalShell shell = new(server);
        ServerWitness witness = new(_ => shell, [server], new StillClock(Noon), _ => { });
        Assert.Equal(isTold, witness.PasswordChanged(Case(CaseKind.Mailbox) with { Sender = sender }, CancellationToken.None) is not null);
        Assert.Null(witness.PasswordChanged(Case(CaseKind.Mailbox) with { Sender = "joe\nmary" }, CancellationToken.None));
    }

    private static IReadOnlyList<ReleaseObstacle> Missing(AbuseCase one, DateTimeOffset? changed = null, int? queued = 0) => ReleaseGate.Check(one, new Witness(changed, queued), CancellationToken.None);

    private static CaseCheck Check(QueueVerdict verdict, DateTimeOffset time) => new() { Verdict = verdict, Time = time };

    // All questions answered.
    private static AbuseCase Case(CaseKind kind) => new()
    {
        Case = "2026-0001-test",
        Sender = "joe@example.org",
        SenderKind = SenderKind.Login,
        Server = "mx1",
        Kind = kind,
        Questions = [.. CaseQuestions.For(kind, []).Select(question => question with { State = QuestionState.Answered })],
    };

    private sealed class Witness(DateTimeOffset? changed, int? queued) : IReleaseWitness
    {
        public DateTimeOffset? PasswordChanged(AbuseCase one, CancellationToken stop) => changed;

        public int? Queued(AbuseCase one, CancellationToken stop) => queued;
    }
}
