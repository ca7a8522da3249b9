using MailAbuse.Lab.Tests.Cuts;
using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Routes.Pacing;
using MailAbuse.Quarantine;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>Mail that waits for a receiver who refuses us is sent off through another server, a little at a time.</summary>
public sealed class PacingTests(PacingLab lab) : IClassFixture<PacingLab>
{
    [LabFact]
    public void Waiting_mail_goes_by_the_detour_and_none_before_its_slot()
    {
        string[] tokens = lab.Waiting("hotmail.test", 5);
        PostfixPacedFlush flush = lab.Flush(120, ["hotmail.test"]);
        Assert.Equal(5, lab.Schedule(flush).Messages);
        Dictionary<string, DateTimeOffset> slots = lab.Slots("hotmail.test");
        DateTimeOffset[] times = [.. slots.Values.Order()];
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(0.5), pair.Second - pair.First));
        lab.Route("hotmail.test");
        PacedResult result = flush.Run(_ => { }, default);
        Assert.Equal((5, 0, 0, 0, 0, ""), (result.Sent, result.Deferred, result.Bounced, result.Gone, result.PushedOut, result.StoppedBy));
        WorldMessage[] arrived = lab.Arrived(tokens);
        Assert.Equal(5, arrived.Length);
        Assert.All(arrived, message => Assert.True(message.At >= slots[message.Token!], $"{message.At:O} is before {slots[message.Token!]:O}"));
        // What comes now takes the detour at once, and asks nobody for a slot.
        Assert.True(lab.Lab.World.WaitFor(QueueLab.Fill(lab.Lab, LabLogin.Mary, 1, "hotmail.test", connections: 1)[0]));
    }

    [LabFact]
    public void The_first_refusal_ends_it_for_that_receiver_alone()
    {
        string[] refused = lab.Waiting("outlook.test", 5, detour: new WorldAnswer("550 5.7.606 Access denied, banned sending IP"));
        string[] unknown = lab.Waiting("small.test", 2, detour: WorldAnswer.Refuse);
        string[] taken = lab.Waiting("yahoo.test", 3);
        PacedResult result = lab.Send(1200, ["outlook.test", "yahoo.test", "small.test"]);
        Assert.Contains("5.7.606", result.StoppedBy, StringComparison.Ordinal);
        Assert.Equal((3, 3, 4), (result.Sent, result.Bounced, result.PushedOut));
        Assert.Equal(["outlook.test"], result.Destinations.Where(one => one.StoppedBy.Length > 0).Select(one => one.Name));
        Assert.Equal(3, lab.Arrived(taken).Length);
        // A mailbox that nobody has is no refusal of us.
        Assert.Equal(2, result.Destinations.Single(one => one.Name == "small.test").Bounced);
        double[] ahead = lab.Ahead("outlook.test");
        Assert.Equal(4, ahead.Length);
        Assert.All(ahead, seconds => Assert.InRange(seconds, 3500, 3700));
        // Without the detour they go their own way again, from now on.
        Assert.Equal(4, PostfixPacedFlush.Release(lab.Provider.Shell, domain => domain == "outlook.test", default));
        Assert.All(lab.Ahead("outlook.test"), seconds => Assert.InRange(seconds, -60, 0.1));
        Assert.Equal(0, PostfixPacedFlush.Release(lab.Provider.Shell, _ => true, default));
        // Which of them was the one that went does not matter, and what came side by side has no order.
        LabLedger ledger = lab.Lab.Account();
        Assert.Equal(4, refused.Count(token => ledger[token] is [{ Kind: PlaceKind.Queued }]));
        Assert.DoesNotContain(unknown, token => lab.Lab.World.With(token).Count > 0);
    }

    [LabFact]
    public void Mail_of_a_suspended_sender_and_mail_like_his_stays_on_hold()
    {
        string[] his = lab.Waiting("gmx.test", 4, LabLogin.Joe, "Cheap pills");
        string[] elsewhere = lab.Waiting("other.test", 1, LabLogin.Joe, "Cheap pills");
        string[] alike = lab.Waiting("gmx.test", 1, LabLogin.Anna, "Cheap pills");
        string[] good = lab.Waiting("gmx.test", 2, LabLogin.Mary);
        lab.Provider.Suspend("joe@example.org", force: true);
        PacedResult result = lab.Send(1200, ["gmx.test"]);
        Assert.Equal((2, 5), (result.Sent, result.LeftOut));
        Assert.Equal(2, lab.Arrived(good).Length);
        Assert.Equal(5, QueueLab.Count(lab.Lab, [.. his, .. alike], PlaceKind.Held));
        Assert.Equal(1, QueueLab.Count(lab.Lab, elsewhere, PlaceKind.Queued));
        QuarantineStock stock = QueueLab.Stock(lab.Lab);
        IReadOnlyList<QuarantinedMessage> found = stock.Find(new StockQuery(), default);
        Assert.Equal(4, found.Count(message => message is { Sender: "joe@example.org", Case: "2026-0042", Reason: "" }));
        // Anna's is under her own name, so that nobody deletes it with the incident.
        QuarantinedMessage annas = found.Single(message => message.Sender != "joe@example.org");
        Assert.Equal(("anna@example.org", null), (annas.Sender, annas.Case));
        Assert.Contains("case 2026-0042", annas.Reason, StringComparison.Ordinal);
        Assert.Single(stock.Restore([annas], force: false, default));
        Assert.True(lab.Lab.World.WaitFor(alike[0]));
        Assert.Empty(his.SelectMany(lab.Lab.World.With));
    }

    [LabFact]
    public void What_changes_while_it_runs_is_seen()
    {
        string[] hers = lab.Waiting("orange.test", 4, LabLogin.Shop, "Fresh apples");
        string[] alike = lab.Waiting("orange.test", 1, LabLogin.Anna, "Fresh apples");
        string[] others = lab.Waiting("orange.test", 2, LabLogin.Anna);
        string[] away = lab.Waiting("free.test", 4, LabLogin.Anna);
        string[] domains = ["orange.test", "free.test"];
        PostfixPacedFlush flush = lab.Flush(60, domains, lookEvery: TimeSpan.FromSeconds(1));
        lab.Schedule(flush);
        lab.Route(domains);
        double[] freed = [];
        PacedResult result = flush.Run(
            told =>
            {
                if (told.Tried == 0 || freed.Length > 0)
                    return;
                // One of each went. The shop is suspended now, and the other domain's detour is taken away as Remove-Relayhost does it.
                lab.Provider.Suspend("shop@example.org", force: true);
                lab.Route("orange.test");
                PostfixPacedFlush.Release(lab.Provider.Shell, domain => domain == "free.test", default);
                freed = lab.Ahead("free.test");
            },
            default,
            _ => freed.Length > 0 ? ["free.test"] : []);
        Assert.NotEmpty(freed);
        int held = QueueLab.Count(lab.Lab, hers, PlaceKind.Held) + QueueLab.Count(lab.Lab, alike, PlaceKind.Held), left = QueueLab.Count(lab.Lab, away, PlaceKind.Queued);
        Assert.InRange(held, 2, 4);
        Assert.InRange(left, 1, 3);
        Assert.Equal((11 - held - left, held, left, 0, 0, 0), (result.Sent, result.LeftOut, result.TakenAway, result.Gone, result.Deferred, result.PushedOut));
        Assert.Equal(2, lab.Arrived(others).Length);
        Assert.Equal(5 - held, lab.Arrived(hers).Length);
        Assert.Empty(lab.Lab.World.With(alike[0]));
        // Nobody wrote a time over those that were given up.
        Assert.Equal(left, lab.Ahead("free.test").Length);
        Assert.All(lab.Ahead("free.test"), seconds => Assert.True(seconds <= 0.1, $"{seconds}"));
    }

    [LabFact]
    public void A_message_that_vanished_meanwhile_is_no_trouble()
    {
        string[] tokens = lab.Waiting("web.test", 3);
        PostfixPacedFlush flush = lab.Flush(1200, ["web.test"]);
        lab.Schedule(flush);
        string gone = lab.Lab.Provider.Queue.Entries().Single(entry => entry.Token == tokens[1]).Id;
        lab.Lab.Provider.RunWith(gone + "\n", "postsuper", "-d", "-").Checked();
        lab.Route("web.test");
        PacedResult result = flush.Run(_ => { }, default);
        Assert.Equal((2, 1), (result.Sent, result.Gone));
        Assert.Equal([1, 0, 1], tokens.Select(token => lab.Lab.World.With(token).Count));
    }

    [LabFact]
    public void Killed_at_any_step_the_same_command_finishes_it()
    {
        using CutShell counting = new(QueueLab.Shell(lab.Lab));
        string[] first = lab.Waiting("cut.test", 3);
        lab.Send(600, ["cut.test"], counting, _ => { });
        Assert.Equal(3, lab.Arrived(first).Length);
        int points = 0;
        foreach (Cut cut in Cut.OfThisRun(counting.Calls))
        {
            points++;
            string domain = $"cut{points}.test";
            string[] tokens = lab.Waiting(domain, 3);
            using (CutShell shell = new(QueueLab.Shell(lab.Lab), cut))
            {
                try
                {
                    lab.Send(600, [domain], shell, _ => { });
                }
                catch (Exception e) when (e is KilledException or ServerException)
                {
                    // Killed, as it should be; or the call did not matter.
                }
            }

            lab.Send(600, [domain]);
            Waiting.For($"all of it after {cut}", () => tokens.All(token => lab.Lab.World.With(token).Count > 0));
            Assert.Equal(3, lab.Arrived(tokens).Length);
        }

        Assert.True(points >= 3, $"{points} fail points");
    }
}
