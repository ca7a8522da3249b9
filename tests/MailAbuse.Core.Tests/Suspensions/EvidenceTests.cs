using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>What a log says of a sender since he is suspended.</summary>
public sealed class EvidenceTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 22, 4, 20, 0, TimeSpan.Zero);

    [Fact]
    public void A_message_that_a_check_held_counts_once_and_went_nowhere()
    {
        MapSuspension joe = new() { Sender = "joe@example.org", Kind = SenderKind.Login, Mode = SuspensionMode.Defer, Since = Since, Keys = ["joe@example.org"] };
        string log = $"""
            2026-11-22T04:25:00+00:00 mx1 postfix/submission/smtpd[811]: NOQUEUE: hold: RCPT from shop1.example.net[192.0.2.7]: <joe@example.org>: SASL login name {SuspensionAnswer.Sentence(joe)}; from=<joe@example.org> to=<friend@example.net> proto=ESMTP helo=<shop1.example.net>
            2026-11-22T04:25:00+00:00 mx1 postfix/submission/smtpd[811]: 4ABC12DEF: client=shop1.example.net[192.0.2.7], sasl_method=PLAIN, sasl_username=joe@example.org
            """;
        Assert.Equal(new Evidence(0, 1), Evidence.CountSince(LogLine.Read(Encoding.ASCII.GetBytes(log), TimeZoneInfo.Utc, Since.AddHours(1)), joe, Since.ToUnixTimeSeconds()));
    }
}
