namespace MailAbuse.Lab.Tests.Facts;

/// <summary>What a login's HOLD leaves behind.</summary>
public sealed class HeldByMapTests
{
    [LabFact]
    public void Hold_by_login_catches_forged_senders_spares_others_and_has_no_qmgr_line()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Overrides = SubmissionOverrides.None, Main = Suspended.Everywhere });
        PostfixServer server = lab.Provider;
        Suspended.Put(server, "joe@example.org HOLD suspended\n");
        using Spammer spammer = Spammer.Start(server.Submission, LabLogin.Joe, 20);
        using SteadySender steady = SteadySender.Start(server.Submission, LabLogin.Mary);
        spammer.WaitForEnd();
        steady.WaitForAccepted(5);
        steady.Stop();
        Assert.Empty(steady.Troubles);
        LabLedger ledger = LabLedger.ExactlyOnce(lab, [.. spammer.AcceptedTokens, .. steady.AcceptedTokens]);
        Assert.Equal(20, ledger.Count(spammer.AcceptedTokens, PlaceKind.Held));
        Assert.Equal(0, ledger.Count(steady.AcceptedTokens, PlaceKind.Held));
        string id = server.Queue.Ids("hold")[0];
        Assert.DoesNotContain(server.Log.With("qmgr"), line => line.Contains(id, StringComparison.Ordinal));
        Assert.NotEmpty(server.Log.With(": NOQUEUE: hold: ").Concat(server.Log.With($": {id}: hold: ")));
        // Reading goes on.
        Assert.NotNull(ImapLogin.Messages(lab.Dovecot.Imap, LabLogin.Joe));
    }
}
