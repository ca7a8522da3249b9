using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>A table that is missing, spoilt, behind its text or written by others is told, and mended from the text.</summary>
public sealed class TableTroubleTests
{
    [LabFact]
    public void A_missing_table_is_made_again()
    {
        using InitializedLab lab = new();
        File.Delete(lab.LoginsFile + ".lmdb");
        Assert.Equal(SuspensionState.InPlace, lab.Suspend("joe@example.org", force: true).State);
    }

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_table_that_is_none_is_moved_away_and_made_again_from_its_text(bool byInitialize)
    {
        using InitializedLab lab = new();
        lab.Suspend("joe@example.org", force: true);
        string table = lab.LoginsFile + ".lmdb";
        File.WriteAllText(table, "garbage\n");
        lab.Server.Reload();
        Assert.Equal(451, Facts.Suspended.Send(lab.Server, LabLogin.Mary).Code);

        // It cannot be moved: that is said, and no good map is claimed.
        FailingShell stuck = new(lab.Shell, command => command.Arguments.Contains("build"), $"postmap: fatal: open database {table}: MDB_INVALID: File is not an LMDB file");
        ServerProblem told = Assert.Throws<ServerException>(() => new PostfixSuspensions(stuck, TimeProvider.System).Suspend(InitializedLab.Request("shop@example.org", force: true), default)).Problem;
        Assert.Equal(ServerProblemKind.MapFailed, told.Kind);
        Assert.Contains("puts mail off", told.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("last good map", told.Advice, StringComparison.Ordinal);

        if (byInitialize) lab.Initialize();
        else Assert.Equal(SuspensionState.InPlace, lab.Suspend("joe@example.org", force: true).State);
        Assert.Equal("garbage\n", File.ReadAllText(table + ".broken"));
        Assert.Equal(450, Facts.Suspended.Send(lab.Server, LabLogin.Joe).Code);
        Assert.Equal(250, Facts.Suspended.Send(lab.Server, LabLogin.Mary).Code);
    }

    [LabFact]
    public void A_run_that_ended_between_text_and_table_is_finished_by_the_next()
    {
        using InitializedLab lab = new();
        FailingShell cut = new(lab.Shell, command => command.Arguments.Contains("build"), null);
        Assert.Throws<ServerException>(() => new PostfixSuspensions(cut, TimeProvider.System).Suspend(InitializedLab.Request("joe@example.org", force: true), default));
        Assert.Equal(SuspensionState.Failed, Assert.Single(lab.Suspensions.List(false, default)).State);
        Assert.Equal(SuspensionState.InPlace, lab.Suspend("joe@example.org", force: true).State);
    }

    [LabFact]
    public void Whom_the_table_still_stops_and_the_text_no_longer_names_is_freed_by_resume()
    {
        using InitializedLab lab = new();
        lab.Suspend("mary@example.org", force: true);
        // A run that was killed between text and table, or a hand that forgot postmap.
        File.WriteAllText(lab.LoginsFile, "");
        Assert.Equal(0, lab.Server.Run("postmap", "-q", "mary@example.org", $"lmdb:{lab.LoginsFile}").ExitCode);
        SenderSuspension resumed = lab.Suspensions.Resume(Mta.SenderKind.Login, "mary@example.org", null, default);
        Assert.True(resumed.IsChanged);
        Assert.Equal(1, lab.Server.Run("postmap", "-q", "mary@example.org", $"lmdb:{lab.LoginsFile}").ExitCode);
        Assert.DoesNotContain(resumed.Checks, check => check.Status == CheckStatus.Warning);
    }

    [LabTheory]
    [InlineData("lmdb", SuspensionMode.Defer)]
    [InlineData("hash", SuspensionMode.Hold)]
    public void Whom_only_the_table_stops_is_listed_when_the_tables_are_asked_and_resume_frees_him(string type, SuspensionMode mode)
    {
        using InitializedLab lab = new();
        if (type == "hash")
            SuspendLoginTests.UseHash(lab);
        lab.Suspend("joe@example.org", force: true);
        SenderSuspension mary = lab.Suspend("mary@example.org", mode, force: true);
        // Somebody takes Mary out of the text, thinks that this is all, and leaves.
        string[] lines = File.ReadAllLines(lab.LoginsFile);
        File.WriteAllLines(lab.LoginsFile, lines.Where(line => !line.Contains("mary@example.org", StringComparison.Ordinal)));
        using Cuts.CutShell counted = new(lab.Shell);
        Assert.Equal("joe@example.org", Assert.Single(new PostfixSuspensions(counted, TimeProvider.System).List(false, default)).Sender);
        Assert.Equal(3, counted.Calls);

        IReadOnlyList<SenderSuspension> listed = lab.Suspensions.List(true, default);
        Assert.Equal(["joe@example.org", "mary@example.org"], listed.Select(one => one.Sender));
        Assert.Equal(SuspensionState.InPlace, listed[0].State);
        SenderSuspension left = listed[1];
        Assert.Equal((mary.SenderKind, mary.Mode, mary.Case, mary.Since, false), (left.SenderKind, left.Mode, left.Case, left.Since, left.IsForeign));
        ServerCheck check = Assert.Single(left.Checks);
        Assert.Equal(("MapText", CheckStatus.Failed), (check.Name, check.Status));
        Assert.Contains($"{type}:{lab.LoginsFile}", check.Message, StringComparison.Ordinal);
        Assert.Contains("Resume-MailSender mary@example.org", check.Advice, StringComparison.Ordinal);

        SenderSuspension resumed = lab.Suspensions.Resume(left.SenderKind, left.Sender, null, default);
        Assert.True(resumed.IsChanged);
        Assert.Equal(1, lab.Server.Run("postmap", "-q", "mary@example.org", $"{type}:{lab.LoginsFile}").ExitCode);
        Assert.Equal("joe@example.org", Assert.Single(lab.Suspensions.List(true, default)).Sender);
    }

    [LabFact]
    public void Whom_a_killed_resume_left_in_the_table_is_listed_and_freed()
    {
        using InitializedLab lab = new();
        lab.Suspend("192.0.2.7", kind: SenderKind.Client, force: true);
        FailingShell cut = new(lab.Shell, command => command.Arguments.Contains("build"), null);
        Assert.Throws<ServerException>(() => new PostfixSuspensions(cut, TimeProvider.System).Resume(SenderKind.Client, "192.0.2.7", null, default));
        Assert.Empty(lab.Suspensions.List(false, default));
        SenderSuspension left = Assert.Single(lab.Suspensions.List(true, default));
        Assert.Equal((SenderKind.Client, "192.0.2.7", "2026-0042"), (left.SenderKind, left.Sender, left.Case));
        // The command that was killed finds him again.
        Assert.Equal("192.0.2.7", Assert.Single(lab.Suspensions.OfCases(["2026-0042"], default)).Sender);
        Assert.Empty(lab.Suspensions.OfCases(["2026-0043"], default));
        Assert.True(lab.Suspensions.Resume(left.SenderKind, left.Sender, null, default).IsChanged);
        Assert.Empty(lab.Suspensions.List(true, default));
    }

    [LabFact]
    public void What_others_put_into_the_table_is_data_and_not_taken_for_ours()
    {
        using InitializedLab lab = new();
        const string Ours = "450 4.7.1 Sending from this account is suspended, since 2026-11-22T04:20:00Z";
        string[] foreign =
        [
            "boss@example.org OK", $"\"a b\" {Ours}", $"esc\u001b[2J {Ours}", $"ann {Ours} or so", "eve 450 4.7.1 Mail from this address is suspended, since 2026-11-22T04:20:00Z",
            "bob 450 4.7.1 Sending from this account is suspended, case 1;reboot, since 2026-11-22T04:20:00Z", "tim 450 4.7.1 Sending from this account is suspended, since 2026-13-22T04:20:00Z",
        ];
        string named = $"word@example.org {Ours}";
        File.WriteAllLines(lab.LoginsFile, [.. foreign, named, $"$(touch${{IFS}}/tmp/x)@example.org {Ours}"]);
        lab.Server.Run("postmap", $"lmdb:{lab.LoginsFile}").Checked();
        File.WriteAllLines(lab.LoginsFile, [named]);
        IReadOnlyList<SenderSuspension> listed = lab.Suspensions.List(true, default);
        Assert.Equal(["$(touch${ifs}/tmp/x)@example.org", "word@example.org"], listed.Select(one => one.Sender));
        // What still stands in the text is listed from there.
        Assert.Equal([false, true], listed.Select(one => one.IsForeign));
        Assert.True(lab.Suspensions.Resume(SenderKind.Login, listed[0].Sender, null, default).IsChanged);
        Assert.Equal("word@example.org", Assert.Single(lab.Suspensions.List(true, default)).Sender);
        Assert.Equal(named + "\n", File.ReadAllText(lab.LoginsFile));
    }

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_line_that_a_hand_put_below_our_entry_is_named_when_it_goes_with_it(bool suspendAgain)
    {
        using InitializedLab lab = new();
        lab.Suspend("joe@example.org", force: true);
        // Indented by mistake: Postfix takes it for a part of Joe's answer, and nobody called boss is in the table.
        File.AppendAllText(lab.LoginsFile, "  boss@example.org\tOK \u001b[2J\n");
        lab.Server.Run("postmap", $"lmdb:{lab.LoginsFile}").Checked();
        Assert.Equal(1, lab.Server.Run("postmap", "-q", "boss@example.org", $"lmdb:{lab.LoginsFile}").ExitCode);
        Assert.Contains("boss@example.org", lab.Server.Run("postmap", "-q", "joe@example.org", $"lmdb:{lab.LoginsFile}").Checked().Output, StringComparison.Ordinal);
        SenderSuspension listed = Assert.Single(lab.Suspensions.List(true, default));
        ServerCheck told = Assert.Single(listed.Checks, check => check.Name == "ContinuedEntry");
        Assert.Equal(CheckStatus.Warning, told.Status);
        Assert.Contains("Line 3 of ", told.Message, StringComparison.Ordinal);
        Assert.Contains("'boss@example.org␉OK ␛[2J'", told.Message, StringComparison.Ordinal);
        Assert.Contains("changes", told.Message, StringComparison.Ordinal);

        SenderSuspension after = suspendAgain
            ? lab.Suspend("joe@example.org", force: true)
            : lab.Suspensions.Resume(Mta.SenderKind.Login, "joe@example.org", null, default);
        told = Assert.Single(after.Checks, check => check.Name == "ContinuedEntry");
        Assert.Equal(CheckStatus.Warning, told.Status);
        Assert.Contains("'boss@example.org␉OK ␛[2J'", told.Message, StringComparison.Ordinal);
        Assert.Contains("went with it", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("boss", File.ReadAllText(lab.LoginsFile), StringComparison.Ordinal);
        Assert.Equal(suspendAgain ? SuspensionState.InPlace : SuspensionState.NotSuspended, after.State);
        // Told once: nothing of it is left.
        Assert.DoesNotContain(lab.Suspensions.Resume(Mta.SenderKind.Login, "joe@example.org", null, default).Checks, check => check.Name == "ContinuedEntry");
    }

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Processes_that_began_while_the_table_was_missing_serve_again_when_it_is_back(bool byInitialize)
    {
        using InitializedLab lab = new();
        lab.Server.Reload();
        File.Delete(lab.LoginsFile + ".lmdb");
        using (SmtpClientSession mary = SmtpClientSession.LogIn(lab.Server.Submission, LabLogin.Mary).Session)
            Assert.Equal(451, mary.SendMessage("mary@example.org", "friend@accept.test", LabMessage.Make(LabMessage.NewToken(), "mary@example.org", "friend@accept.test")).Code);
        if (byInitialize) lab.Initialize();
        else lab.Suspend("joe@example.org", force: true);
        // The process that was put off is not the only one: each of several must answer.
        for (int i = 0; i < 5; i++)
        {
            using SmtpClientSession mary = SmtpClientSession.LogIn(lab.Server.Submission, LabLogin.Mary).Session;
            SmtpReply reply = mary.SendMessage("mary@example.org", "friend@accept.test", LabMessage.Make(LabMessage.NewToken(), "mary@example.org", "friend@accept.test"));
            Assert.True(reply.Code == 250, reply.ToString());
        }
    }
}
