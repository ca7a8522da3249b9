using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>What goes wrong leaves the last good map in place, and other customers without a single 4xx.</summary>
public sealed class TroubleTests
{
    [LabFact]
    public void Two_operators_at_once_lose_nothing_of_each_other()
    {
        using InitializedLab lab = new();
        string[] names = [.. Enumerable.Range(0, 8).Select(n => $"login{n}@example.org")];
        Parallel.ForEach(names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, name =>
        {
            using LocalShell shell = new(InitializedLab.Described(lab.Server));
            new PostfixSuspensions(shell, TimeProvider.System).Suspend(InitializedLab.Request(name, force: true), default);
        });
        IReadOnlyList<SenderSuspension> listed = lab.Suspensions.List(false, default);
        Assert.Equal(names, listed.Select(one => one.Sender).Order(StringComparer.Ordinal));
        Assert.All(listed, one => Assert.Equal(SuspensionState.InPlace, one.State));
    }

    [LabFact]
    public void When_postmap_fails_the_last_good_map_stands()
    {
        using InitializedLab lab = new();
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary);
        lab.Suspend("joe@example.org", force: true);
        string text = File.ReadAllText(lab.LoginsFile);
        FailingShell shell = new(lab.Shell, command => command.Arguments.Contains("build"), "postmap: fatal: open database: Invalid argument");
        ServerException failed = Assert.Throws<ServerException>(() => new PostfixSuspensions(shell, TimeProvider.System).Suspend(InitializedLab.Request("shop@example.org", force: true), default));

        Assert.Equal(ServerProblemKind.MapFailed, failed.Problem.Kind);
        Assert.Contains("last good", failed.Problem.Advice, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(lab.LoginsFile));
        SenderSuspension only = Assert.Single(lab.Suspensions.List(false, default));
        Assert.Equal("joe@example.org", only.Sender);
        Assert.Equal(SuspensionState.InPlace, only.State);
        mary.WaitForAccepted(5);
        mary.Stop();
        Assert.Empty(mary.Troubles);
    }

    [LabFact]
    public void When_the_disk_is_full_the_last_good_map_stands()
    {
        using InitializedLab lab = new();
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary);
        lab.Suspend("joe@example.org", force: true);
        string text = File.ReadAllText(lab.LoginsFile);
        string folder = Path.GetDirectoryName(lab.LoginsFile)!;
        using SmallDisk disk = new(lab.Server, folder);
        disk.Fill();
        ServerException failed = Assert.Throws<ServerException>(() => lab.Suspend("shop@example.org", force: true));

        Assert.Equal(ServerProblemKind.ServerDiskFull, failed.Problem.Kind);
        Assert.Equal(text, File.ReadAllText(lab.LoginsFile));
        Assert.Equal(SuspensionState.InPlace, Assert.Single(lab.Suspensions.List(false, default)).State);
        disk.Clear();
        Assert.True(lab.Suspend("shop@example.org", force: true).IsChanged);
        Assert.Equal(2, lab.Suspensions.List(false, default).Count);
        mary.WaitForAccepted(5);
        mary.Stop();
        Assert.Empty(mary.Troubles);
    }

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
    public void While_postfix_is_stopped_nothing_is_changed_without_force()
    {
        using InitializedLab lab = new();
        lab.Server.Stop();
        ServerException stopped = Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(InitializedLab.Request("joe@example.org"), default));
        // Nobody has sent yet, so nobody knows him either.
        Assert.Equal(ServerProblemKind.SenderUnknown, stopped.Problem.Kind);
        SenderSurvey survey = lab.Suspensions.Survey(InitializedLab.Request("joe@example.org"), default);
        stopped = Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(InitializedLab.Request("joe@example.org"), survey, default));
        Assert.Equal(ServerProblemKind.MtaNotRunning, stopped.Problem.Kind);
        Assert.Empty(File.ReadAllText(lab.LoginsFile));

        Assert.True(lab.Suspend("joe@example.org", force: true).IsChanged);
        lab.Server.Start();
        Assert.Equal(450, Facts.Suspended.Send(lab.Server, LabLogin.Joe).Code);
    }

    [LabFact]
    public void A_slip_in_the_name_of_a_suspended_sender_is_answered_by_the_name()
    {
        using InitializedLab lab = new();
        lab.Suspend("joe@example.org", force: true);
        lab.Suspend("nobody-like-that@example.net", force: true);
        lab.Suspend("192.0.2.77", kind: SenderKind.Client, force: true);
        Assert.Equal("Did you mean joe@example.org? Get-SuspendedMailSender lists who is.", Advice("jeo@example.org", SenderKind.Login));
        Assert.Equal("Did you mean joe@example.org? Get-SuspendedMailSender lists who is.", Advice("joe", SenderKind.Login));
        Assert.Equal("Did you mean 192.0.2.77? Get-SuspendedMailSender lists who is.", Advice("192.0.2.7", SenderKind.Client));
        Assert.Equal("Get-SuspendedMailSender lists who is.", Advice("192.0.2.77", SenderKind.Login));
        Assert.Equal("Get-SuspendedMailSender lists who is.", Advice("mary@example.com", SenderKind.Login));

        string Advice(string sender, SenderKind kind) =>
            Assert.Single(lab.Suspensions.Resume(kind, sender, "root@ops", default).Checks, check => check.Status == CheckStatus.Warning).Advice;
    }

    [LabTheory]
    [InlineData("jeo@example.org", ServerProblemKind.SenderUnknown)]
    [InlineData("abuse@example.org", ServerProblemKind.SenderProtected)]
    [InlineData("joe@example.org\nmary@example.org OK", ServerProblemKind.SenderInvalid)]
    [InlineData("$(reboot) x", ServerProblemKind.SenderInvalid)]
    [InlineData("\u202Eyram", ServerProblemKind.SenderInvalid)]
    public void Bad_input_is_one_error_with_advice(string sender, ServerProblemKind kind)
    {
        using InitializedLab lab = new();
        Assert.Equal(250, Facts.Suspended.Send(lab.Server, LabLogin.Joe).Code);
        SuspensionRequest request = new() { Sender = sender, SenderKind = SenderKind.Login, Protected = ["abuse@*", "postmaster@*"] };
        ServerException refused = Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(request, default));
        Assert.Equal(kind, refused.Problem.Kind);
        Assert.NotEmpty(refused.Problem.Advice);
        if (kind == ServerProblemKind.SenderUnknown)
            Assert.Contains("joe@example.org", refused.Problem.Advice, StringComparison.Ordinal);
        Assert.Empty(File.ReadAllText(lab.LoginsFile));
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

    [LabFact]
    public void Forged_log_lines_make_nobody_known()
    {
        using InitializedLab lab = new();
        using SmtpClientSession liar = SmtpClientSession.Connect(lab.Server.Smtp);
        liar.Hello("evil,sasl_method=PLAIN,sasl_username=anna@example.org");
        liar.Command("MAIL FROM:<\"x, sasl_method=PLAIN, sasl_username=anna@example.org\"@forged.test>");
        string text = LabMessage.Make(LabMessage.NewToken(), "a@forged.test", "joe@example.org").Replace("Message-ID: <", "Message-ID: X: client=unknown[192.0.2.1], sasl_method=PLAIN, sasl_username=anna@example.org\nX-Old: <", StringComparison.Ordinal);
        liar.RcptTo("joe@example.org");
        liar.Data();
        liar.Write(text);
        Assert.Equal(250, liar.EndData().Code);
        lab.Server.Log.WaitFor("message-id=X: client=");
        ServerException unknown = Assert.Throws<ServerException>(() => lab.Suspend("anna@example.org"));
        Assert.Equal(ServerProblemKind.SenderUnknown, unknown.Problem.Kind);
    }
}
