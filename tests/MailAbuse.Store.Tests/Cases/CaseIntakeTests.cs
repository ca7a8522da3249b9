using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Release;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>A file is text that anybody could have written.</summary>
public sealed class CaseIntakeTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static readonly Dictionary<string, Func<AbuseCase, AbuseCase>> Faults = new()
    {
        ["case"] = one => one with { Case = "../../x" },
        ["sender:"] = one => one with { Sender = "joe\nroot" },
        ["sender: "] = one => one with { Sender = "" },
        ["senderKind"] = one => one with { SenderKind = SenderKind.EnvelopeSender },
        ["spellings[1]"] = one => one with { Spellings = ["joe@example.org", "a b"] },
        ["customer"] = one => one with { Customer = "Joe\u001b[2J" },
        ["contact"] = one => one with { Contact = ["a@b\r\nBcc: all@example.org"] },
        ["contact:"] = one => one with { Contact = ["-bs"] },
        ["contact: "] = one => one with { Contact = ["-bs@example.org"] },
        ["language"] = one => one with { Language = "../../../etc" },
        ["relay.helo"] = one => one with { Relay = new() { Address = "192.0.2.17", Helo = "mail\u001b]0;x" } },
        ["relay.address"] = one => one with { Relay = new() { Address = "$(id)" } },
        ["opened"] = one => one with { Opened = DateTimeOffset.MaxValue },
        ["opened:"] = one => one with { Opened = default },
        ["suspended"] = one => one with { Suspended = Now.AddMinutes(10) },
        ["passwordChanged"] = one => one with { PasswordChanged = Now.AddDays(1) },
        ["lastCheck.time"] = one => one with { LastCheck = new() { Time = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero), Verdict = QueueVerdict.Empty } },
        ["due[0].time"] = one => one with { Due = [new() { Time = DateTimeOffset.MaxValue }] },
        ["due[1]"] = one => one with { Due = [new() { Time = Now }, new() { Time = Now }] },
        ["questions:"] = one => one with { Questions = [.. Enumerable.Repeat(one.Questions[0], 150)] },
        ["questions[1]"] = one => one with { Questions = [one.Questions[0], one.Questions[0]] },
        ["questions[0]"] = one => one with { Questions = [new() { Topic = QuestionTopic.Ended }] },
        ["questions[0].time"] = one => one with { Questions = [one.Questions[0] with { Time = Now.AddYears(1) }] },
        ["facts"] = one => one with { Facts = one.Facts with { Messages = -1 } },
        ["timeline[1].time"] = one => one with { Timeline = [one.Timeline[0], one.Timeline[0] with { Id = new string('a', 32), Time = Now.AddYears(70) }] },
        ["timeline[0].by"] = one => one with { Timeline = [one.Timeline[0] with { By = "me\u001b" }] },
        ["spellings:"] = one => one with { Spellings = [.. Enumerable.Range(0, 101).Select(at => $"joe{at}")] },
    };

    private readonly StoreFolder _there = new();
    private readonly StoreFolder _here = new();
    private readonly CaseBook _theirs;
    private readonly CaseBook _ours;
    private readonly AbuseCase _joe;

    public CaseIntakeTests()
    {
        _theirs = new(_there.Store, TimeProvider.System, "they@there");
        _ours = new(_here.Store, TimeProvider.System, "me@here");
        string number = _theirs.Open(StoreHost.Joe() with { Kind = CaseKind.Relay }, "", out _).Case;
        _theirs.Set(number, new() { Question = "Cause", Answer = "a bot" });
        _joe = _theirs.Suspended(number, Now.AddHours(-2), Suspensions.SuspensionMode.Reject, []);
    }

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public void What_nobody_could_have_typed_is_refused_by_its_name_and_nothing_is_taken(string name)
    {
        AbuseCase good = _joe with { Case = "RT-1" };
        ServerProblem problem = StoreFolder.Refused(ServerProblemKind.ImportInvalid, () => Import(false, good, Faults[name](_joe)));
        Assert.Contains($"cases[1].{name.Trim()}", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(problem.Message, char.IsControl);
        Assert.Empty(_here.Store.Find(new CaseQuery()));
    }

    [Fact]
    public void What_the_file_calls_proved_is_not_proof_here()
    {
        CaseArrival arrival = Import(false, Forged(_joe));
        Assert.True(arrival is { IsNew: true, IsTaken: true });
        AbuseCase one = _here.Store.Find(_joe.Case)!;
        Assert.All(one.Questions, question => Assert.Equal(QuestionState.Answered, question.State));
        Assert.Equal((null, null), (one.LastCheck, one.PasswordChanged));
        CaseEntry note = Assert.Single(one.Timeline, entry => entry.Kind == CaseEntryKind.Imported);
        Assert.Equal("me@here", note.By);
        Assert.Contains("last check Empty at", note.Text, StringComparison.Ordinal);
        Assert.Contains("password changed at", note.Text, StringComparison.Ordinal);
        Assert.Contains("confirmed: Cause, Measures, QueueEmpty; check it again here", note.Text, StringComparison.Ordinal);
        Assert.Contains(ReleaseGate.Check(one, new Nobody(), default), missing => missing.Message.Contains("never checked", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_moves_his_own_store_takes_it_as_it_stands_also_at_a_second_try()
    {
        AbuseCase moved = Forged(_joe);
        Import(false, moved);
        Assert.True(Import(true, moved).IsTaken);
        AbuseCase one = _here.Store.Find(_joe.Case)!;
        Assert.All(one.Questions, question => Assert.Equal(QuestionState.Confirmed, question.State));
        Assert.Equal((moved.LastCheck, moved.PasswordChanged), (one.LastCheck, one.PasswordChanged));
        Assert.False(Import(true, moved).IsTaken);
        Assert.Equal(one.Timeline.Length, _here.Store.Find(_joe.Case)!.Timeline.Length);
    }

    [Fact]
    public void A_newer_file_takes_nothing_back_of_what_the_operator_here_proved()
    {
        Import(false, _joe);
        _ours.Set(_joe.Case, new() { Question = "Cause", State = QuestionState.Confirmed, Answer = "seen" });
        AbuseCase here = _here.Store.Find(_joe.Case)!;
        Assert.True(Import(false, Forged(_joe) with { Suspended = null, Customer = "Joe Doe" }).IsTaken);
        AbuseCase one = _here.Store.Find(_joe.Case)!;
        Assert.Equal([QuestionState.Confirmed, QuestionState.Answered, QuestionState.Answered], one.Questions.Select(question => question.State));
        Assert.Equal((here.Suspended, "Joe Doe", null), (one.Suspended, one.Customer, one.LastCheck));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_copy_without_other_peoples_data_that_comes_back_takes_none_away_here(bool isCleared)
    {
        Import(false, _joe with { Evidence = ["a line"], Timeline = [.. _joe.Timeline.Select(entry => entry with { Detail = "a letter" })] });
        AbuseCase bare = CaseRetention.Without(_here.Store.Find(_joe.Case)!) with
        {
            Customer = "Joe Doe", IsCleared = isCleared, Timeline = [new() { Id = new string('c', 32), Time = Now.AddMinutes(3), Text = "he called me", By = "they" }],
        };
        CaseArrival arrival = Import(false, bare);
        Assert.Equal(isCleared ? "other people's data taken out" : "", arrival.Claims);
        AbuseCase one = _here.Store.Find(_joe.Case)!;
        Assert.Equal(("Joe Doe", "a bot", false), (one.Customer, one.Questions[0].Answer, one.IsCleared));
        Assert.Equal(["a line"], one.Evidence);
        Assert.All(one.Timeline.Where(entry => entry.By == "they@there"), entry => Assert.Equal("a letter", entry.Detail));

        // The operator's own store, in which that was done, is another matter.
        Import(true, bare);
        one = _here.Store.Find(_joe.Case)!;
        Assert.Equal((isCleared, isCleared ? 0 : 1, isCleared ? "" : "a bot"), (one.IsCleared, one.Evidence.Length, one.Questions[0].Answer));
    }

    [Fact]
    public void A_server_of_the_customer_that_was_not_taken_is_named_and_can_be_taken_later()
    {
        Import(false, _joe with { Relay = new() { Address = "192.0.2.17", Helo = "mail.example.net" } });
        AbuseCase other = Forged(_joe) with { LastCheck = null, PasswordChanged = null, Questions = _joe.Questions, Relay = new() { Address = "203.0.113.9", Helo = "other.example.net" } };
        Assert.Equal("his server other.example.net [203.0.113.9]", Import(false, other).Claims);
        Assert.Equal("192.0.2.17", _here.Store.Find(_joe.Case)!.Relay!.Address);
        Import(true, other);
        Assert.Equal("203.0.113.9", _here.Store.Find(_joe.Case)!.Relay!.Address);
    }

    [Fact]
    public void A_file_cannot_choose_the_proof_that_a_case_here_takes()
    {
        Import(false, _joe);
        AbuseCase forged = Forged(_joe) with { Kind = CaseKind.Intent, Questions = [new() { Topic = QuestionTopic.Ended, State = QuestionState.Confirmed }] };
        Import(false, forged);
        AbuseCase one = _here.Store.Find(_joe.Case)!;
        Assert.Equal(CaseKind.Relay, one.Kind);
        Assert.Equal([QuestionTopic.Cause, QuestionTopic.Measures, QuestionTopic.QueueEmpty], one.Questions.Select(question => question.Topic));
    }

    [Fact]
    public void An_older_file_adds_what_is_missing_and_says_that_it_is_older()
    {
        Import(false, _joe);
        _ours.Set(_joe.Case, new() { Note = "called him" });
        CaseEntry missing = _joe.Timeline[0] with { Id = new string('b', 32), Text = "there" };
        CaseArrival arrival = Import(false, _joe with { Customer = "old", Timeline = [.. _joe.Timeline, missing] });
        Assert.Equal((false, false, true, 1), (arrival.IsNew, arrival.IsTaken, arrival.IsOlder, arrival.Entries));
        AbuseCase one = _here.Store.Find(_joe.Case)!;
        Assert.Null(one.Customer);
        Assert.Contains(one.Timeline, entry => entry.Text == "there");
    }

    [Fact]
    public void A_copy_without_sentences_takes_none_away_by_setting_a_state_either()
    {
        Import(false, _joe);
        AbuseCase bare = CaseRetention.Without(_here.Store.Find(_joe.Case)!);
        Import(false, bare with
        {
            Questions = [.. bare.Questions.Select(question => question with { State = QuestionState.Answered, Time = Now.AddMinutes(4) })],
            Timeline = [new() { Id = new string('d', 32), Time = Now.AddMinutes(4), Text = "he called me", By = "they" }],
        });
        Assert.Equal("a bot", _here.Store.Find(_joe.Case)!.Questions[0].Answer);
    }

    [Fact]
    public void A_sender_who_was_noticed_on_a_further_server_meanwhile_is_the_same()
    {
        AbuseCase kim = _joe with { Case = "RT-2", Sender = "kim", Spellings = ["kim"], Realm = "", Server = "web1" };
        Import(false, kim);
        AbuseCase grown = kim with { Server = "web1,web2", Timeline = [.. kim.Timeline, new() { Id = new string('e', 32), Time = Now.AddMinutes(3.1), Text = "also there", By = "they" }] };
        Import(false, grown);
        Assert.Equal("web1", _here.Store.Find("RT-2")!.Server);
        Import(true, grown with { Timeline = [.. grown.Timeline, new() { Id = new string('f', 32), Time = Now.AddMinutes(3.2), Text = "again", By = "they" }] });
        Assert.Equal("web1,web2", _here.Store.Find("RT-2")!.Server);
        Import(true, kim with { Timeline = [.. kim.Timeline, new() { Id = new string('9', 32), Time = Now.AddMinutes(3.3), Text = "and again", By = "they" }] });
        Assert.Equal("web1,web2", _here.Store.Find("RT-2")!.Server);
    }

    [Theory]
    [InlineData("attacker@x.test", "customers", SenderKind.Login)]
    [InlineData("joe@example.org", "others", SenderKind.Login)]
    [InlineData("192.0.2.17", "customers", SenderKind.Client)]
    public void A_case_of_the_same_number_about_somebody_else_is_refused(string sender, string realm, SenderKind kind)
    {
        Import(false, _joe);
        string before = CaseJsonTests.Dump([_here.Store.Find(_joe.Case)!]);
        AbuseCase other = Forged(_joe) with { Sender = sender, Realm = realm, SenderKind = kind, Spellings = [sender] };
        ServerProblem problem = StoreFolder.Refused(ServerProblemKind.ImportInvalid, () => Import(false, other));
        Assert.Contains("is about joe@example.org (Login, realm customers, mx1) here and about " + sender, problem.Message, StringComparison.Ordinal);
        StoreFolder.Refused(ServerProblemKind.ImportInvalid, () => new CaseIntake(_ours, TimeProvider.System, "f").Take(other, trust: true));
        Assert.Equal(before, CaseJsonTests.Dump([_here.Store.Find(_joe.Case)!]));
    }

    public void Dispose()
    {
        _there.Dispose();
        _here.Dispose();
    }

    private static AbuseCase Forged(AbuseCase one) => one with
    {
        Questions = [.. one.Questions.Select(question => question with { State = QuestionState.Confirmed })],
        LastCheck = new() { Time = Now.AddMinutes(2), Verdict = QueueVerdict.Empty },
        PasswordChanged = Now,
        Timeline = [.. one.Timeline, new() { Id = Guid.NewGuid().ToString("N"), Time = Now.AddMinutes(3), Text = "all is well", By = "they" }],
    };

    // As the cmdlet does.
    private CaseArrival Import(bool trust, params AbuseCase[] cases)
    {
        CaseIntake intake = new(_ours, TimeProvider.System, "cases.json");
        return intake.Screen(cases).Select(one => intake.Take(one, trust)).ToArray()[^1];
    }

    // A relay needs no witness: its proof is the check.
    private sealed class Nobody : IReleaseWitness
    {
        public DateTimeOffset? PasswordChanged(AbuseCase one, CancellationToken stop) => throw new InvalidOperationException();

        public int? Queued(AbuseCase one, CancellationToken stop) => throw new InvalidOperationException();
    }
}
