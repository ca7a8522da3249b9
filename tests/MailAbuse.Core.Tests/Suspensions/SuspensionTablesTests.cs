using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>Who stands in a built table, and no more in the text that it was built from.</summary>
public sealed class SuspensionTablesTests
{
    private const string Ours = "450 4.7.1 Sending from this account is suspended, case 2026-0042, since 2026-11-22T04:20:00Z";

    private static readonly SuspensionMap Logins = new("/etc/postfix/mailabuse/logins", MapSyntax.Access, "lmdb");

    [Theory]
    [InlineData(SuspensionMode.Defer, null)]
    [InlineData(SuspensionMode.Reject, "2026-0042")]
    [InlineData(SuspensionMode.Hold, "a.B_c-9")]
    public void An_answer_of_ours_tells_mode_case_and_time(SuspensionMode mode, string? caseId)
    {
        foreach ((SenderKind kind, string sender) in new[] { (SenderKind.Login, "joe"), (SenderKind.Client, "192.0.2.7") })
        {
            MapSuspension written = new() { Sender = sender, Kind = kind, Mode = mode, Since = new(2026, 11, 22, 4, 20, 0, TimeSpan.Zero), Keys = [sender], Case = caseId };
            MapSuspension? read = SuspensionAnswer.TryRead(SenderKey.Of(kind, sender), SuspensionAnswer.Of(written));
            Assert.Equal(written with { Keys = read!.Keys }, read);
            Assert.Equal([sender], read.Keys);
        }
    }

    [Theory]
    [InlineData("OK")]
    [InlineData("")]
    [InlineData("450 4.7.1 Sending from this account is suspended")]
    [InlineData(Ours + " ")]
    [InlineData(Ours + "\n")]
    [InlineData(" " + Ours)]
    [InlineData("451 4.7.1 Sending from this account is suspended, since 2026-11-22T04:20:00Z")]
    [InlineData("HOLD Mail from this address is suspended, since 2026-11-22T04:20:00Z")]
    [InlineData("HOLD Sending from this account is suspended, case , since 2026-11-22T04:20:00Z")]
    [InlineData("HOLD Sending from this account is suspended, case a b, since 2026-11-22T04:20:00Z")]
    [InlineData("HOLD Sending from this account is suspended, since 2026-11-31T04:20:00Z")]
    [InlineData("HOLD Sending from this account is suspended, since 2026-11-22T04:20:00+")]
    public void Any_other_answer_is_somebody_elses(string answer) => Assert.Null(SuspensionAnswer.TryRead(SenderKey.Of(SenderKind.Login, "joe"), answer));

    [Fact]
    public void Only_those_are_told_whom_the_text_does_not_name()
    {
        MapSuspension ann = new() { Sender = "ann", Kind = SenderKind.Login, Mode = SuspensionMode.Hold, Since = DateTimeOffset.UnixEpoch, Keys = ["ann", "ann@x"] };
        AccessMapText text = AccessMapText.Parse(Encoding.ASCII.GetBytes($"bob {Ours}\neve OK\n")).With(ann);
        // Ann is suspended anew, and postmap has not run: that is told of her suspension itself. Bob's entry is listed as another's.
        TableContent table = Table($"ann\t{Ours}\nann@x\tOK\nbob\t{Ours}\neve\t{Ours}\njoe\t{Ours}\nmary\tOK\n");
        Assert.Equal(["eve", "joe"], table.OnlyIn(Logins, SenderKind.Login, text).Select(one => one.Sender));
        Assert.All(table.OnlyIn(Logins, SenderKind.Login, text), one => Assert.Equal("2026-0042", one.Case));
        Assert.Null(table.TroubleOf(Logins.Name));
    }

    [Fact]
    public void A_table_that_cannot_be_listed_says_why()
    {
        TableContent table = TableContent.Parse([Logins.Name], Encoding.ASCII.GetBytes($"\u001ekeys {Logins.Name}\n\u001etrouble {Logins.Name}\npostmap: fatal: no sequence here\n"));
        Assert.Empty(table.OnlyIn(Logins, SenderKind.Login, AccessMapText.Parse(null)));
        Assert.Equal("postmap: fatal: no sequence here", table.TroubleOf(Logins.Name));
    }

    [Fact]
    public void Ten_thousand_hostile_tables_name_nobody_whom_they_do_not_hold()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] bits = ["joe", "MARY", "@x", "\t", " ", "\n", "\r", "\"", "$(reboot)", "`id`", "'", "\\", "#", ":", "\0", "\u001b[2J", "\xE9", Ours, Ours, "\t" + Ours + "\n", "\t" + Ours + "\n", "\t" + Ours + "x\n", "\tOK\n", "-"];
        for (int round = 0; round < 10_000; round++)
        {
            string said = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => bits[random.Next(bits.Length)]));
            foreach (MapSuspension one in Table(said).OnlyIn(Logins, SenderKind.Login, AccessMapText.Parse(null)))
            {
                Assert.True(("\n" + said + "\n").Contains($"\n{one.Sender}\t{Ours}\n", StringComparison.Ordinal), $"seed {seed}, round {round}: {one.Sender}");
                Assert.Equal(one.Sender, SenderKey.Of(SenderKind.Login, one.Sender).Text);
            }
        }
    }

    private static TableContent Table(string said) => TableContent.Parse([Logins.Name], Encoding.Latin1.GetBytes($"\u001ekeys {Logins.Name}\n{said}\n\u001etrouble {Logins.Name}\n"));
}
