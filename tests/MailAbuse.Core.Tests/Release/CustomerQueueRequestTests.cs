using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;
using static MailAbuse.Core.Tests.Release.Arrivals;

namespace MailAbuse.Core.Tests.Release;

/// <summary>What a case knows for a check of its sender's queue.</summary>
public sealed class CustomerQueueRequestTests
{
    private static readonly AbuseCase s_shop = new()
    {
        Case = "2026-0042",
        Kind = CaseKind.Relay,
        Sender = "shop@example.org",
        SenderKind = SenderKind.Login,
        Spellings = ["shop@example.org", "shop"],
        Relay = Relay,
        Facts = new CaseFacts { PeakMessages = 600, PeakWindow = TimeSpan.FromHours(1) },
        Questions = [new CaseQuestion { Topic = QuestionTopic.QueueEmpty, State = QuestionState.Answered, Time = Noon }],
    };

    [Fact]
    public void It_is_his_word_his_server_and_the_rate_of_the_incident()
    {
        CustomerQueueRequest request = CustomerQueueRequest.Of(SenderKey.Of(SenderKind.Login, "shop"), s_shop, null, Noon.AddHours(1));
        Assert.Equal(("2026-0042", Noon, Relay, 10.0), (request.Case, request.Confirmed, request.Relay, request.IncidentPerMinute));
    }

    [Theory]
    // What he said that was no answer has no time that counts.
    [InlineData(QuestionState.Unclear, null)]
    [InlineData(QuestionState.Confirmed, 0)]
    public void Only_an_answer_has_a_time_that_counts(QuestionState state, int? minutes)
    {
        AbuseCase one = s_shop with { Questions = [s_shop.Questions[0] with { State = state }] };
        Assert.Equal(minutes is { } at ? Noon.AddMinutes(at) : null, CustomerQueueRequest.Of(SenderKey.Of(SenderKind.Login, "shop"), one, null, Noon).Confirmed);
    }

    [Fact]
    public void The_operators_word_goes_before_that_of_the_case() =>
        Assert.Equal(Noon.AddMinutes(-5), CustomerQueueRequest.Of(SenderKey.Of(SenderKind.Login, "shop"), s_shop, Noon.AddMinutes(-5), Noon).Confirmed);

    [Fact]
    public void Anothers_case_a_time_to_come_and_a_case_of_a_mailbox_are_refused()
    {
        Assert.Equal(ServerProblemKind.CaseInvalid, Refused(() => CustomerQueueRequest.Of(SenderKey.Of(SenderKind.Login, "joe"), s_shop, null, Noon)));
        Assert.Equal(ServerProblemKind.CheckInvalid, Refused(() => CustomerQueueRequest.Of(SenderKey.Of(SenderKind.Login, "shop"), s_shop, Noon.AddSeconds(1), Noon)));
        Assert.Equal(ServerProblemKind.CaseInvalid, Refused(() => CustomerQueueRequest.RequireRelay(s_shop with { Kind = CaseKind.Mailbox })));
        CustomerQueueRequest.RequireRelay(s_shop with { Kind = CaseKind.Unknown });

        static ServerProblemKind Refused(Action action) => Assert.Throws<ServerException>(action).Problem.Kind;
    }
}
