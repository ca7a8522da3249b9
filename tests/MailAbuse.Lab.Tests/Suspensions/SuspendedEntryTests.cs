using MailAbuse.Servers;
using MailAbuse.Suspensions;
using static MailAbuse.Lab.Tests.Suspensions.SuspendLoginTests;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>What stands in the table for a login: by which spelling, a second time, in another mode, and after somebody's hand.</summary>
public sealed class SuspendedEntryTests
{
    [LabFact]
    public void The_other_spelling_is_told_and_suspended_when_it_is_named()
    {
        using InitializedLab lab = new();
        using (SmtpClientSession shortly = Login(lab.Server, LabLogin.JoeShort))
            Assert.Equal(250, Send(shortly).Code);
        using (SmtpClientSession joe = Login(lab.Server, LabLogin.Joe))
            Assert.Equal(250, Send(joe).Code);
        SenderSuspension first = lab.Suspend("joe@example.org");
        ServerCheck told = Assert.Single(first.Checks, check => check.Name == "Spellings");
        Assert.Equal("joe", told.Subject);
        // So is it later, when somebody asks whether it still holds.
        SenderSuspension listed = Assert.Single(lab.Suspensions.List(true, default));
        Assert.Equal(("joe", CheckStatus.Warning, told.Message), Assert.Single(listed.Checks.Where(check => check.Name == "Spellings").Select(check => (check.Subject, check.Status, check.Message))));
        Assert.DoesNotContain(Assert.Single(lab.Suspensions.List(false, default)).Checks, check => check.Name == "Spellings");
        using (SmtpClientSession shortly = Login(lab.Server, LabLogin.JoeShort))
            Assert.Equal(250, Send(shortly).Code);

        SenderSuspension both = lab.Suspend("joe@example.org", spellings: ["JOE"]);
        Assert.Equal(["joe@example.org", "joe"], both.Spellings);
        Assert.Equal(first.Since, both.Since);
        Assert.DoesNotContain(Assert.Single(lab.Suspensions.List(true, default)).Checks, check => check.Name == "Spellings");
        using (SmtpClientSession shortly = Login(lab.Server, LabLogin.JoeShort))
            Assert.Equal(450, Send(shortly).Code);
        SenderSuspension resumed = lab.Suspensions.Resume(Mta.SenderKind.Login, "joe", "root@ops", default);
        Assert.Equal(both.Spellings, resumed.Spellings);
        Assert.Equal(SuspensionState.NotSuspended, resumed.State);
        using SmtpClientSession again = Login(lab.Server, LabLogin.Joe);
        Assert.Equal(250, Send(again).Code);
    }

    [LabFact]
    public void A_spelling_that_is_suspended_by_itself_is_not_told_as_a_hole()
    {
        using InitializedLab lab = new();
        using (SmtpClientSession shortly = Login(lab.Server, LabLogin.JoeShort))
            Assert.Equal(250, Send(shortly).Code);
        lab.Suspend("joe");
        Assert.DoesNotContain(lab.Suspend("joe@example.org", force: true).Checks, check => check.Name == "Spellings");
        IReadOnlyList<SenderSuspension> listed = lab.Suspensions.List(true, default);
        Assert.Equal(2, listed.Count);
        Assert.All(listed, one => Assert.DoesNotContain(one.Checks, check => check.Name == "Spellings"));
    }

    [LabFact]
    public void The_same_again_changes_nothing_and_another_mode_changes_the_entry()
    {
        using InitializedLab lab = new();
        Assert.Equal(250, Send(Login(lab.Server, LabLogin.Joe)).Code);
        SenderSuspension first = lab.Suspend("joe@example.org");
        string text = File.ReadAllText(lab.LoginsFile);
        SenderSuspension second = lab.Suspend("joe@example.org");
        Assert.True(first.IsChanged);
        Assert.False(second.IsChanged);
        Assert.Equal(text, File.ReadAllText(lab.LoginsFile));
        Assert.Equal(first.Since, second.Since);
        SenderSuspension third = lab.Suspend("joe@example.org", SuspensionMode.Reject);
        Assert.True(third.IsChanged);
        Assert.Equal(550, Send(Login(lab.Server, LabLogin.Joe)).Code);

        SenderSuspension resumed = lab.Suspensions.Resume(Mta.SenderKind.Login, "joe@example.org", null, default);
        Assert.Equal((first.Since, "2026-0042", SuspensionMode.Reject, SuspensionState.NotSuspended, true), (resumed.Since, resumed.Case, resumed.Mode, resumed.State, resumed.IsChanged));
        SenderSuspension nothing = lab.Suspensions.Resume(Mta.SenderKind.Login, "joe@example.org", null, default);
        Assert.Equal((null, null, SuspensionState.NotSuspended, false), (nothing.Since, nothing.Case, nothing.State, nothing.IsChanged));
        Assert.Contains(nothing.Checks, check => check.Status == CheckStatus.Warning);
        Assert.Empty(File.ReadAllText(lab.LoginsFile));
    }

    [LabFact]
    public void A_hand_that_undoes_it_is_found()
    {
        using InitializedLab lab = new();
        lab.Suspend("joe@example.org", force: true);
        Assert.Equal(SuspensionState.InPlace, Assert.Single(lab.Suspensions.List(false, default)).State);

        // The text says so, the table does not.
        string text = File.ReadAllText(lab.LoginsFile);
        File.WriteAllText(lab.LoginsFile, "");
        lab.Server.Run("postmap", $"lmdb:{lab.LoginsFile}").Checked();
        File.WriteAllText(lab.LoginsFile, text + "boss@example.org OK\n");
        IReadOnlyList<SenderSuspension> listed = lab.Suspensions.List(false, default);
        Assert.Equal(SuspensionState.Failed, listed[0].State);
        Assert.True(listed[1].IsForeign);
        Assert.Equal("boss@example.org", listed[1].Sender);
        Assert.True(lab.Suspend("joe@example.org", force: true).IsChanged);

        // A configuration tool put its own list back.
        lab.Server.Set("smtpd_end_of_data_restrictions", "");
        lab.Server.Reload();
        SenderSuspension partial = lab.Suspensions.List(false, default)[0];
        Assert.True(partial.State == SuspensionState.Partial, Story(partial));
        Assert.Contains(partial.Checks, check => check is { Name: "MapReached", Status: CheckStatus.Failed });
    }
}
