using System.Globalization;
using MailAbuse.Lab.Tests.Queue;

namespace MailAbuse.Lab.Tests.Facts;

/// <summary>The time stamp of a deferred queue file says when it is tried next; a pace can be written there (qmgr(8), qmgr_active_feed in Postfix's source).</summary>
public sealed class CoolDownTests(CoolDownTests.EagerLab shared) : IClassFixture<CoolDownTests.EagerLab>
{
    private const string Mark = "000000007";

    /// <summary>It looks through its deferred mail every other second.</summary>
    public sealed class EagerLab() : SharedLab(new LabPlan { Ssh = false, Retry = TimeSpan.FromSeconds(2) });

    private MailLab Lab => shared.Lab;

    private PostfixServer Server => Lab.Provider;

    [LabFact]
    public void Deferred_mail_with_a_time_stamp_in_the_future_waits_for_it_through_queue_runs_reload_and_restart()
    {
        Lab.World.Set("later.test", WorldAnswer.Defer);
        string[] ids = Deferred("later.test", 3);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        foreach (string id in ids) Touch(id, now + 3600);
        Lab.World.Set("later.test", WorldAnswer.Accept);
        Server.Reload();
        Server.Stop();
        Server.Start();
        Thread.Sleep(4500);
        Assert.Equal(ids.Order(), Server.Queue.Ids("deferred").Intersect(ids).Order());
        Assert.All(ids, id => Assert.Equal($"{now + 3600}.{Mark}", Stamp(id)));

        // One now, by its id, and no other with it.
        Server.Run("postqueue", "-i", ids[0]).Checked();
        WaitForSent(ids[0]);
        // One when its time has come, by Postfix itself.
        Touch(ids[1], DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 2);
        WaitForSent(ids[1]);
        Assert.Contains(ids[2], Server.Queue.Ids("deferred"));
        // What somebody flushes goes, whatever its time.
        Server.Run("postqueue", "-f").Checked();
        WaitForSent(ids[2]);
    }

    [LabFact]
    public void A_fraction_of_a_second_in_the_stamp_stays_until_Postfix_stamps_the_file_itself()
    {
        Lab.World.Set("marked.test", WorldAnswer.Defer);
        string id = Deferred("marked.test", 1)[0];
        long later = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600;
        Assert.EndsWith(".000000000", Stamp(id), StringComparison.Ordinal);
        Touch(id, later);
        Assert.Equal($"{later}.{Mark}", Stamp(id));
        Server.RunWith(id + "\n", "postsuper", "-h", "-").Checked();
        Server.RunWith(id + "\n", "postsuper", "-H", "-").Checked();
        Assert.Contains(id, Server.Queue.Ids("deferred"));
        Assert.Equal($"{later}.{Mark}", Stamp(id));
        Server.Run("postqueue", "-i", id).Checked();
        Waiting.For("the second deferral", () => Server.Log.With($" {id}: to=<").Count >= 2 && Server.Queue.Ids("deferred").Contains(id) && Stamp(id) != $"{later}.{Mark}");
        Assert.EndsWith(".000000000", Stamp(id), StringComparison.Ordinal);
    }

    [LabFact]
    public void A_stamp_makes_no_file_where_there_is_none()
    {
        string file = Path.Combine(Server.QueueDirectory, "deferred", "A", "ABCDEF0123");
        Server.Shell("touch", "-c", "-h", "-d", "@2000000000", "--", file).Checked();
        Assert.False(File.Exists(file));
    }

    private bool GoesItsOldWay(string domain)
    {
        Lab.World.Set(domain, WorldAnswer.Defer);
        string id = Assert.Single(Deferred(domain, 1));
        Touch(id, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600);
        Server.WriteMap("moves", $"{domain} discard:moved away\n");
        int before = Server.Log.With($" {id}: to=<").Count;
        Server.Run("postqueue", "-i", id).Checked();
        Waiting.For("the next attempt", () => Server.Log.With($" {id}: to=<").Count > before);
        return !Server.Log.With($" {id}: to=<")[before].Contains("moved away", StringComparison.Ordinal);
    }

    [LabFact]
    public void The_address_that_was_asked_for_last_goes_its_old_way_for_half_a_minute_after_the_route_has_changed()
    {
        Server.Set("transport_maps", Server.WriteMap("moves", "none.test error:none\n"));
        Server.Reload();
        // On a busy machine the half minute can be over before it is looked at: that shows nothing, and another domain is tried.
        string[] domains = ["moved.test", "moved2.test", "moved3.test"];
        Assert.Contains(domains, GoesItsOldWay);
        string moved = File.ReadAllText(Path.Combine(Server.ConfigDirectory, "moves")).Split(' ')[0];
        // Any other address is looked up anew.
        string other = LabMessage.NewToken();
        using SmtpClientSession session = Suspended.LogIn(Server, LabLogin.Mary);
        Assert.Equal(250, session.SendMessage("mary@example.org", $"other@{moved}", LabMessage.Make(other, "mary@example.org", $"other@{moved}")).Code);
        Server.Log.WaitFor(line => line.Contains($"to=<other@{moved}>", StringComparison.Ordinal) && line.Contains("moved away", StringComparison.Ordinal));
    }

    private string[] Deferred(string domain, int count)
    {
        string[] tokens = QueueLab.FillDeferred(Lab, LabLogin.Mary, count, domain);
        return [.. Server.Queue.Entries().Where(entry => tokens.Contains(entry.Token)).Select(entry => entry.Id).Distinct()];
    }

    private string FileOf(string id) => Directory.EnumerateFiles(Path.Combine(Server.QueueDirectory, "deferred"), id, SearchOption.AllDirectories).Single();

    private void Touch(string id, long second) => Server.Shell("touch", "-c", "-h", "-d", string.Create(CultureInfo.InvariantCulture, $"@{second}.{Mark}"), "--", FileOf(id)).Checked();

    private string Stamp(string id)
    {
        string[] parts = Server.Shell("find", FileOf(id), "-printf", "%T@").Checked().Output.Trim().Split('.');
        return $"{parts[0]}.{parts[1][..9]}";
    }

    private void WaitForSent(string id) => Server.Log.WaitFor(line => line.Contains($" {id}: to=<", StringComparison.Ordinal) && line.Contains("status=sent", StringComparison.Ordinal));
}
