using MailAbuse.Guard;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Guard;

/// <summary>What the guard does, and leaves to people, in the nights when nobody is there.</summary>
public sealed class MailGuardTests
{
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(31);

    [Fact]
    public void Whoever_bursts_is_put_on_hold_once_and_told_when_he_grows_and_when_it_is_over()
    {
        using GuardedLab lab = new(GuardedLab.Policy());
        lab.Come(GuardedLab.Rate("joe@example.org")).Come(GuardedLab.Rate("joe@example.org", RateChange.Grew)).After(HalfAMinute).Come(GuardedLab.Rate("joe@example.org", RateChange.Over)).After(HalfAMinute);
        Assert.Equal(["joe@example.org"], lab.OnHold);
        Assert.Equal(["Burst", "Held", "Grew", "Over"], lab.Kinds);
        Assert.Equal("Resume-MailSender 'joe@example.org' -SenderKind Login -Server mx1 | Restore-QuarantinedMessage", lab.Events[1].Undo);
        Assert.Equal("2026-0001", lab.Events[1].Case);
        Assert.EndsWith("He stays on hold until somebody lets him go.", lab.Events[^1].Text, StringComparison.Ordinal);
        Assert.Equal(["joe@example.org"], lab.Forgotten);
        Assert.Equal(1, lab.Guard.Held);
    }

    [Fact]
    public void Without_permission_it_only_says_what_it_would_do()
    {
        using GuardedLab lab = new(GuardPolicy.Default);
        lab.Come(GuardedLab.Rate("joe@example.org")).After(HalfAMinute);
        Assert.Empty(lab.OnHold);
        Assert.Equal(["Burst"], lab.Kinds);
        Assert.True(lab.Events[0].DryRun);
        Assert.Contains("would be put on hold", lab.Events[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_so_many_an_hour_and_the_next_when_an_hour_has_passed()
    {
        using GuardedLab lab = new(GuardedLab.Policy(perHour: 2));
        lab.Come(GuardedLab.Rate("a@x.org"), GuardedLab.Rate("b@x.org"), GuardedLab.Rate("c@x.org"));
        Assert.Equal(["a@x.org", "b@x.org"], lab.OnHold.Order());
        GuardEvent left = Assert.Single(lab.Events, one => one.Kind == GuardEventKind.LeftAlone);
        Assert.Equal("c@x.org", left.Sender);
        Assert.Contains("perHour", left.Text, StringComparison.Ordinal);
        // Told once, however often he is looked at.
        for (int i = 0; i < 20; i++) lab.After(HalfAMinute);
        Assert.Single(lab.Events, one => one.Kind == GuardEventKind.LeftAlone);
        lab.After(TimeSpan.FromHours(1));
        Assert.Equal(["a@x.org", "b@x.org", "c@x.org"], lab.OnHold.Order());
    }

    [Fact]
    public void Only_so_many_in_all_and_whom_a_person_lets_go_makes_room()
    {
        using GuardedLab lab = new(GuardedLab.Policy(perHour: 10, inAll: 2));
        lab.Come(GuardedLab.Rate("a@x.org"), GuardedLab.Rate("b@x.org")).Come(GuardedLab.Rate("c@x.org")).After(TimeSpan.FromHours(3));
        Assert.Equal(2, lab.OnHold.Count);
        Assert.Contains("inAll", Assert.Single(lab.Events, one => one.Kind == GuardEventKind.LeftAlone).Text, StringComparison.Ordinal);
        lab.Before.RemoveAt(0);
        lab.After(HalfAMinute).After(HalfAMinute);
        Assert.Equal(3, lab.OnHold.Count);
    }

    [Theory]
    [InlineData("postmaster@example.org", "he is protected")]
    [InlineData("anna@office.example.org", "he is protected")]
    [InlineData("news@example.org", "he is protected")]
    public void Never_one_who_is_protected_by_inventory_or_policy(string sender, string why)
    {
        using GuardedLab lab = new(GuardedLab.Policy(isProtected: "news@*"), "postmaster@example.org", "*@office.example.org");
        lab.Come(GuardedLab.Rate(sender)).After(HalfAMinute);
        Assert.Empty(lab.OnHold);
        Assert.Contains(why, Assert.Single(lab.Events).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SenderKind.Network, "10.0.0.0/24", true, "leaves every Network to people")]
    [InlineData(SenderKind.Unknown, "", true, "who handed it in is not in the log")]
    [InlineData(SenderKind.Login, "joe@example.org", false, "dropped lines")]
    public void Whom_it_may_not_or_cannot_stop_it_leaves_to_people(SenderKind kind, string sender, bool isComplete, string why)
    {
        using GuardedLab lab = new(GuardedLab.Policy());
        lab.Come(GuardedLab.Rate(sender, kind: kind, isComplete: isComplete)).After(HalfAMinute);
        Assert.Empty(lab.OnHold);
        Assert.Contains(why, Assert.Single(lab.Events).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 20, 4)]
    [InlineData(5, 50, 5)]
    [InlineData(5, 49, 0)]
    [InlineData(500, 508, 0)]
    public void Five_and_more_than_a_tenth_of_all_are_one_shout(int bursting, int known, int held)
    {
        using GuardedLab lab = new(GuardedLab.Policy(perHour: 1000, inAll: 1000)) { Known = known };
        lab.Come([.. Enumerable.Range(0, bursting).Select(n => GuardedLab.Rate($"user{n}@x.org"))]);
        for (int i = 0; i < 5; i++) lab.After(HalfAMinute);
        Assert.Equal(held, lab.OnHold.Count);
        if (held > 0) return;
        GuardEvent shout = Assert.Single(lab.Events);
        Assert.Equal(GuardEventKind.Doubt, shout.Kind);
        Assert.Contains($"{bursting} of {known} senders burst at once", shout.Text, StringComparison.Ordinal);

        // When most of them are over it believes again, and goes on with who is left.
        lab.Come([.. Enumerable.Range(1, bursting - 1).Select(n => GuardedLab.Rate($"user{n}@x.org", RateChange.Over))]).After(HalfAMinute);
        Assert.Equal(["user0@x.org"], lab.OnHold);
        Assert.Single(lab.Events, one => one.Kind == GuardEventKind.Trust);
    }

    [Fact]
    public void Nobody_is_held_as_long_as_the_log_is_not_believed()
    {
        using GuardedLab lab = new(GuardedLab.Policy()) { DoubtNow = "mx1: its log says nothing since 02:00, but a message came into the queue at 02:10" };
        lab.Step().Come(GuardedLab.Rate("joe@example.org"));
        for (int i = 0; i < 10; i++) lab.After(HalfAMinute);
        Assert.Empty(lab.OnHold);
        Assert.Single(lab.Events, one => one.Kind == GuardEventKind.Doubt);
        Assert.Contains("not believed", Assert.Single(lab.Events, one => one.Kind == GuardEventKind.LeftAlone).Text, StringComparison.Ordinal);
        Assert.Single(lab.Guard.Doubts);
        lab.DoubtNow = null;
        // He need not wait until he is looked at again by himself, half a minute after the last time.
        lab.After(TimeSpan.FromSeconds(20)).Step();
        Assert.Single(lab.Events, one => one.Kind == GuardEventKind.Trust);
        Assert.Equal(["joe@example.org"], lab.OnHold);
        Assert.Empty(lab.Guard.Doubts);
    }

    [Fact]
    public void Lines_of_mail_that_the_queue_never_had_hold_nobody()
    {
        using GuardedLab lab = new(GuardedLab.Policy(perHour: 1)) { IsForged = true };
        lab.Come(GuardedLab.Rate("anna@example.org")).After(HalfAMinute);
        Assert.Empty(lab.OnHold);
        // And cost none of what is left for the hour.
        lab.IsForged = false;
        lab.Come(GuardedLab.Rate("joe@example.org"));
        Assert.Equal(["joe@example.org"], lab.OnHold);
    }

    [Fact]
    public void Whom_a_person_let_go_he_lets_go()
    {
        using GuardedLab lab = new(GuardedLab.Policy()) { LetGoAt = GuardedLab.Night.AddHours(-3) };
        lab.Come(GuardedLab.Rate("joe@example.org")).After(HalfAMinute);
        Assert.Empty(lab.OnHold);
        Assert.Contains("somebody let him go on 2026-11-06 00:00 +00:00", lab.Events[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_done_is_told_once_and_tried_again()
    {
        using GuardedLab lab = new(GuardedLab.Policy()) { Fault = new ServerException(ServerProblemKind.ServerUnreachable, "mx1", "mx1 does not answer.", "Look at it.") };
        lab.Come(GuardedLab.Rate("joe@example.org"));
        for (int i = 0; i < 5; i++) lab.After(HalfAMinute);
        Assert.Contains("mx1 does not answer.", Assert.Single(lab.Events, one => one.Kind == GuardEventKind.LeftAlone).Text, StringComparison.Ordinal);
        lab.Fault = new IOException("No space left on device");
        lab.After(HalfAMinute);
        Assert.Contains(lab.Events, one => one.Text.Contains("No space left on device", StringComparison.Ordinal));
        lab.Fault = null;
        lab.After(HalfAMinute);
        Assert.Equal(["joe@example.org"], lab.OnHold);
    }

    [Fact]
    public void Too_much_held_is_deferred_once()
    {
        using GuardedLab lab = new(GuardedLab.Policy());
        lab.Come(GuardedLab.Rate("joe@example.org"));
        lab.TooMuch = "1,000 messages of his are on hold on mx1, the limit of the policy is 1,000";
        for (int i = 0; i < 5; i++) lab.After(TimeSpan.FromSeconds(6));
        GuardEvent deferred = Assert.Single(lab.Events, one => one.Kind == GuardEventKind.Deferred);
        Assert.Contains("nothing is lost", deferred.Text, StringComparison.Ordinal);
        Assert.Equal(SuspensionMode.Defer, Assert.Single(lab.Before).Mode);
    }

    [Fact]
    public void A_guard_that_is_started_anew_counts_completes_and_repeats_nothing()
    {
        using GuardedLab lab = new(GuardedLab.Policy(perHour: 2));
        lab.Before.AddRange([lab.Standing("joe@example.org", ago: TimeSpan.FromMinutes(5)), lab.Standing("old@example.org", ago: TimeSpan.FromDays(2))]);
        lab.Guard.Begin(default);
        lab.Come(GuardedLab.Rate("joe@example.org"), GuardedLab.Rate("a@x.org"), GuardedLab.Rate("b@x.org"));
        Assert.Equal(["joe@example.org"], lab.Completed);
        Assert.Single(lab.OnHold);
        Assert.Contains(lab.Events, one => one.Kind == GuardEventKind.LeftAlone && one.Sender == "joe@example.org" && one.Text.Contains("he is stopped already", StringComparison.Ordinal));
        Assert.Contains(lab.Events, one => one.Kind == GuardEventKind.Held && one.Text.Contains("by a guard that was ended in the middle. Done now: 3 queued messages held on mx1.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_done_in_part_is_brought_to_its_end_later_ever_less_often()
    {
        using GuardedLab lab = new(GuardedLab.Policy()) { Left = "mx2 does not answer." };
        lab.Come(GuardedLab.Rate("joe@example.org"));
        for (int i = 0; i < 60; i++) lab.After(HalfAMinute);
        // After 1, 2, 4, 8 minutes.
        Assert.InRange(lab.Completed.Count, 4, 5);
        Assert.Equal("joe@example.org is on hold, but not all is done: mx2 does not answer.", Assert.Single(lab.Events, one => one.Kind == GuardEventKind.Problem).Text);
        Assert.Single(lab.Guard.Problems);
        lab.Left = null;
        for (int i = 0; i < 60; i++) lab.After(HalfAMinute);
        Assert.Contains(lab.Events, one => one.Kind == GuardEventKind.Held && one.Text.EndsWith("Done now: 3 queued messages held on mx1.", StringComparison.Ordinal));
        Assert.Empty(lab.Guard.Problems);
        int tries = lab.Completed.Count;
        for (int i = 0; i < 200; i++) lab.After(HalfAMinute);
        Assert.Equal(tries, lab.Completed.Count);
    }

    [Fact]
    public void What_is_left_to_do_for_somebody_whom_a_person_let_go_is_not_done()
    {
        using GuardedLab lab = new(GuardedLab.Policy()) { Left = "mx2 does not answer." };
        lab.Come(GuardedLab.Rate("joe@example.org")).After(HalfAMinute).After(HalfAMinute).After(HalfAMinute);
        int tries = lab.Completed.Count;
        Assert.Single(lab.Guard.Problems);
        lab.Before.Clear();
        for (int i = 0; i < 20; i++) lab.After(HalfAMinute);
        Assert.Equal(tries, lab.Completed.Count);
        Assert.Empty(lab.Guard.Problems);
    }

    [Fact]
    public void Whom_a_server_has_that_does_not_answer_is_still_on_hold_there_and_finished_when_it_does()
    {
        using GuardedLab lab = new(GuardedLab.Policy(inAll: 1)) { Left = "mx1 does not answer." };
        lab.Come(GuardedLab.Rate("joe@example.org"));
        lab.IsSilent = true;
        lab.After(TimeSpan.FromSeconds(6)).After(TimeSpan.FromSeconds(6));
        lab.Come(GuardedLab.Rate("anna@example.org")).After(HalfAMinute);
        Assert.Equal(["joe@example.org"], lab.OnHold);
        Assert.Contains(lab.Events, one => one.Sender == "anna@example.org" && one.Text.Contains("inAll", StringComparison.Ordinal));
        (lab.IsSilent, lab.Left) = (false, null);
        for (int i = 0; i < 10; i++) lab.After(HalfAMinute);
        Assert.NotEmpty(lab.Completed);
        Assert.Empty(lab.Guard.Problems);
    }

    [Fact]
    public void A_guard_whose_server_answers_later_counts_and_completes_then()
    {
        using GuardedLab lab = new(GuardedLab.Policy(perHour: 1)) { IsSilent = true };
        lab.Before.Add(lab.Standing("joe@example.org", ago: TimeSpan.FromMinutes(5)));
        lab.Guard.Begin(default);
        lab.After(TimeSpan.FromSeconds(6));
        Assert.Empty(lab.Completed);
        lab.IsSilent = false;
        lab.After(TimeSpan.FromSeconds(6)).After(TimeSpan.FromSeconds(6));
        Assert.Equal(["joe@example.org"], lab.Completed);
        lab.Come(GuardedLab.Rate("anna@example.org"));
        Assert.Empty(lab.OnHold);
    }

    [Fact]
    public void Who_has_too_much_on_hold_and_cannot_be_deferred_is_told_once()
    {
        // A local user: sendmail takes a message or refuses it.
        using GuardedLab lab = new(GuardedLab.Policy());
        lab.Come(GuardedLab.Rate("joe@example.org"));
        (lab.TooMuch, lab.Left) = ("1,000 messages of his are on hold on mx1, the limit of the policy is 1,000", "mx1: local mail cannot be put off.");
        for (int i = 0; i < 20; i++)
        {
            lab.TooMuch = $"1,{i:000} messages of his are on hold on mx1, the limit of the policy is 1,000";
            lab.After(TimeSpan.FromSeconds(6));
        }

        Assert.Contains("could not be deferred: mx1: local mail cannot be put off.", Assert.Single(lab.Events, one => one.Kind == GuardEventKind.Problem).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(lab.Events, one => one.Kind == GuardEventKind.Deferred);
    }

    [Fact]
    public void Whom_a_person_let_go_meanwhile_is_not_brought_to_the_end()
    {
        using GuardedLab lab = new(GuardedLab.Policy()) { Left = "mx2 does not answer." };
        lab.Come(GuardedLab.Rate("joe@example.org"));
        lab.LetGoAt = lab.Clock.GetUtcNow().AddSeconds(30);
        for (int i = 0; i < 20; i++) lab.After(HalfAMinute);
        Assert.Empty(lab.Completed);
    }

    [Fact]
    public void A_server_that_hangs_keeps_the_watch_waiting_for_nothing()
    {
        using GuardedLab lab = new(GuardedLab.Policy(perHour: 100, inAll: 100)) { Hangs = true };
        using CancellationTokenSource stop = new();
        lab.Come(GuardedLab.Rate("joe@example.org"));
        for (int i = 0; i < 100; i++) lab.Guard.Step(stop.Token);
        Assert.True(lab.Guard.IsAtWork);
        lab.Come(GuardedLab.Rate("mary@example.org", RateChange.Grew, SenderKind.Network));
        Assert.Contains(lab.Events, one => one.Sender == "mary@example.org");
    }

    [Theory]
    [InlineData("o'brien@example.org", "'o''brien@example.org'")]
    [InlineData("$(reboot)@example.org", "'$(reboot)@example.org'")]
    [InlineData("a;reboot@x", "'a;reboot@x'")]
    public void The_way_back_is_text_whatever_the_name(string sender, string quoted) =>
        Assert.Equal($"Resume-MailSender {quoted} -SenderKind Login -Server mx1 | Restore-QuarantinedMessage", GuardUndo.Command(SenderKey.Of(SenderKind.Login, sender), ["mx1"]));
}
