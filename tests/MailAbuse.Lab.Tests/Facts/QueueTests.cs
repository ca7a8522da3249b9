using System.Diagnostics;
using System.Text.Json;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Facts;

/// <summary>Looking into the queue, and taking mail out of its way.</summary>
public sealed class QueueTests(OneServerLab shared, ITestOutputHelper output) : IClassFixture<OneServerLab>
{
    private MailLab Lab => shared.Lab;

    private PostfixServer Server => Lab.Provider;

    [LabFact]
    public void Postqueue_prints_one_object_a_line_without_login()
    {
        string[] ids = Fill(3);
        Dictionary<string, JsonElement> found = Server.Run("postqueue", "-j").Checked().Lines.Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(one => one.GetProperty("queue_id").GetString()!);
        Assert.All(ids, id =>
        {
            JsonElement one = found[id];
            Assert.Equal("deferred", one.GetProperty("queue_name").GetString());
            Assert.EndsWith("@forged.test", one.GetProperty("sender").GetString(), StringComparison.Ordinal);
            JsonElement recipient = Assert.Single(one.GetProperty("recipients").EnumerateArray());
            Assert.Contains("450 4.2.1 come back later", recipient.GetProperty("delay_reason").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("joe@example.org", one.GetRawText(), StringComparison.Ordinal);
        });
    }

    [LabFact]
    public void Postcat_tells_the_login_of_many_at_once_and_with_e_no_body_can_lie()
    {
        string token = LabMessage.NewToken();
        using SmtpClientSession session = Suspended.LogIn(Server, LabLogin.Joe);
        string lie = LabMessage.Make(token, "a@forged.test", "v@defer.test", body: "named_attribute: sasl_username=mary@example.org");
        Assert.Equal(250, session.SendMessage("a@forged.test", "v@defer.test", lie).Code);
        Fill(20);
        Waiting.For("it in the queue", () => Server.Queue.Entries().Any(entry => entry.Token == token && entry.Queue == "deferred"));
        string[] all = [.. Server.Queue.Ids("deferred")];
        string[] envelopes = Server.Run("postcat", ["-e", "-q", .. all]).Checked().Lines;
        Assert.Equal(all.Length, envelopes.Count(line => line == "named_attribute: sasl_username=joe@example.org"));
        Assert.DoesNotContain("named_attribute: sasl_username=mary@example.org", envelopes);
        Assert.Contains("named_attribute: sasl_username=mary@example.org", Server.Run("postcat", ["-q", .. all]).Checked().Lines);
    }

    [LabFact]
    public void Ids_come_on_standard_input_and_ALL_is_just_an_unknown_id_there()
    {
        string[] ids = Fill(3);
        Server.Queue.Hold(["ALL", "0000000", ids[0]]);
        Assert.Contains(ids[0], Server.Queue.Ids("hold"));
        Assert.DoesNotContain(ids[1], Server.Queue.Ids("hold"));
    }

    [LabFact]
    public void Young_mail_is_released_under_its_id_and_requeued_mail_gets_another()
    {
        string[] ids = Fill(2);
        Server.Queue.Hold(ids);
        Lab.World.Set("defer.test", WorldAnswer.Accept);
        try
        {
            Server.RunWith(ids[0] + "\n", "postsuper", "-H", "-").Checked();
            Server.Run("postqueue", "-i", ids[0]).Checked();
            Server.Log.WaitFor(line => line.Contains($" {ids[0]}: to=<", StringComparison.Ordinal) && line.Contains("status=sent", StringComparison.Ordinal));
            Server.RunWith(ids[1] + "\n", "postsuper", "-r", "-").Checked();
            // It waits in maildrop, which pickup looks at once a minute, or when it is told to.
            Assert.Contains(ids[1], Server.Queue.Ids("maildrop"));
            Server.Run("postkick", "public", "pickup", "W").Checked();
            Server.Log.WaitFor($" orig_id={ids[1]}");
            Waiting.For("an empty hold queue for both", () => !Server.Queue.Ids("hold").Intersect(ids).Any());
        }
        finally
        {
            Lab.World.Set("defer.test", WorldAnswer.Defer);
        }
    }

    [LabFact]
    public void A_message_under_delivery_is_neither_doubled_nor_lost_by_a_hold()
    {
        using Spammer spammer = Spammer.Start(Server.Submission, LabLogin.Joe, 10, "slow.test", connections: 2);
        spammer.WaitForEnd();
        IReadOnlyList<string> active = [];
        Waiting.For("mail under delivery", () => (active = [.. Server.Queue.Entries().Where(entry => spammer.AcceptedTokens.Contains(entry.Token) && entry.Queue == "active").Select(entry => entry.Id)]).Count > 0);
        Server.Queue.Hold(active);
        Thread.Sleep(4000);
        LabLedger ledger = LabLedger.ExactlyOnce(Lab, spammer.AcceptedTokens);
        Assert.Equal(10, ledger.Count(spammer.AcceptedTokens, PlaceKind.Delivered) + ledger.Count(spammer.AcceptedTokens, PlaceKind.Held));
        // What was under way left its file in hold, with every recipient done: released, it goes away and not out.
        string[] done = [.. Server.Queue.Entries().Where(entry => entry.Queue == "hold" && spammer.AcceptedTokens.Contains(entry.Token) && entry.Recipients.Count == 0).Select(entry => entry.Id)];
        Assert.NotEmpty(done);
        Server.RunWith(string.Join('\n', done) + "\n", "postsuper", "-H", "-").Checked();
        foreach (string id in done) Server.Run("postqueue", "-i", id);
        Waiting.For("the end of the empty shells", () => !Server.Queue.Ids("hold").Concat(Server.Queue.Ids("deferred")).Concat(Server.Queue.Ids("active")).Intersect(done).Any());
        LabLedger.ExactlyOnce(Lab, spammer.AcceptedTokens);
    }

    [LabFact]
    public void Many_ids_are_held_in_one_call()
    {
        int count = Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 10_000 : 300;
        using Spammer spammer = new(new SendingPlan { Server = Server.Submission, Login = LabLogin.Anna, Count = count, Connections = 8, Recipient = n => $"v{n}@defer.test" });
        spammer.WaitForEnd(300);
        HashSet<string?> tokens = [.. spammer.AcceptedTokens];
        Assert.Equal(count, tokens.Count);
        string[] ids = [.. Server.Queue.Entries().Where(entry => tokens.Contains(entry.Token)).Select(entry => entry.Id).Distinct()];
        Assert.Equal(count, ids.Length);
        Stopwatch clock = Stopwatch.StartNew();
        Server.Queue.Hold(ids);
        output.WriteLine($"{count} messages held in {clock.Elapsed.TotalSeconds:f2} s");
        Assert.Superset(ids.ToHashSet(), Server.Queue.Ids("hold").ToHashSet());
    }

    [LabFact]
    public void Only_what_is_on_hold_is_deleted_where_the_queue_is_named()
    {
        string[] ids = Fill(2);
        Server.Queue.Hold([ids[0]]);
        Server.RunWith(string.Join('\n', ids) + "\n", "postsuper", "-d", "-", "hold").Checked();
        Assert.DoesNotContain(ids[0], Server.Queue.Ids("hold"));
        Assert.Contains(ids[1], Server.Queue.Ids("deferred"));
    }

    private string[] Fill(int count)
    {
        using Spammer spammer = Spammer.Start(Server.Submission, LabLogin.Joe, count, "defer.test");
        spammer.WaitForEnd();
        HashSet<string> tokens = [.. spammer.AcceptedTokens];
        Assert.Equal(count, tokens.Count);
        string[] ids = [];
        Waiting.For($"{count} deferred messages", () => (ids = [.. Server.Queue.Entries().Where(entry => entry.Queue == "deferred" && tokens.Contains(entry.Token!)).Select(entry => entry.Id)]).Length == count);
        return ids;
    }
}
