namespace MailAbuse.Lab.Tests.Facts;

/// <summary>What postmap and the tables do, and what their exit codes do not say.</summary>
public sealed class MapTests(MapTests.CheckedLab shared) : IClassFixture<MapTests.CheckedLab>
{
    public sealed class CheckedLab() : SharedLab(new LabPlan { Ssh = false, Overrides = SubmissionOverrides.None, Main = Suspended.Everywhere });

    private PostfixServer Server => shared.Lab.Provider;

    private string Map => $"lmdb:{Server.ConfigDirectory}/suspended";

    [LabFact]
    public void Postmap_is_content_with_broken_lines_and_duplicates()
    {
        File.WriteAllText($"{Server.ConfigDirectory}/suspended", "joe@example.org 450 4.7.1 first\nbroken\njoe@example.org 550 5.7.1 second\n");
        ProgramResult result = Server.Run("postmap", Map);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("450 4.7.1 first\n", Server.Run("postmap", "-q", "joe@example.org", Map).Checked().Output);
        Assert.Equal(1, Server.Run("postmap", "-q", "broken", Map).ExitCode);
        Assert.Contains("4.7.1", Suspended.Send(Server, LabLogin.Joe).Text, StringComparison.Ordinal);
    }

    [LabFact]
    public void Keys_are_folded_to_lower_case_and_each_spelling_needs_its_own()
    {
        Suspended.Put(Server, $"JOE {Suspended.Defer}\n");
        Assert.Equal(0, Server.Run("postmap", "-q", "joe", Map).ExitCode);
        Assert.Equal(450, Suspended.Send(Server, LabLogin.JoeShort).Code);
        Assert.Equal(450, Suspended.Send(Server, LabLogin.JoeShort with { Name = "Joe" }).Code);
        // The same account under its other name.
        Assert.Equal(250, Suspended.Send(Server, LabLogin.Joe).Code);
    }

    [LabFact]
    public void A_line_that_begins_with_a_blank_continues_the_entry_before()
    {
        Suspended.Put(Server, $"mary@example.org OK\n joe@example.org {Suspended.Defer}\n");
        Assert.Equal(1, Server.Run("postmap", "-q", "joe@example.org", Map).ExitCode);
        Assert.Equal($"OK joe@example.org {Suspended.Defer}\n", Server.Run("postmap", "-q", "mary@example.org", Map).Checked().Output);
    }

    [LabFact]
    public void Lmdb_made_in_place_acts_inside_open_sessions()
    {
        Suspended.Put(Server);
        using SmtpClientSession open = Suspended.LogIn(Server, LabLogin.Joe);
        Assert.Equal(250, Suspended.Send(open).Code);
        Suspended.Put(Server, $"joe@example.org {Suspended.Defer}\n");
        Assert.Equal(450, Suspended.Send(open).Code);
        open.Reset();
        Suspended.Put(Server);
        Assert.Equal(250, Suspended.Send(open).Code);
    }

    [LabFact]
    public void Lmdb_replaced_by_rename_does_not_reach_open_sessions()
    {
        Suspended.Put(Server);
        using SmtpClientSession open = Suspended.LogIn(Server, LabLogin.Joe);
        Assert.Equal(250, Suspended.Send(open).Code);
        Server.WriteMap("other", $"joe@example.org {Suspended.Defer}\n");
        File.Move($"{Server.ConfigDirectory}/other.lmdb", $"{Server.ConfigDirectory}/suspended.lmdb", overwrite: true);
        Assert.Equal("450 4.7.1 suspended\n", Server.Run("postmap", "-q", "joe@example.org", Map).Checked().Output);
        Assert.Equal(250, Suspended.Send(open).Code);
    }

    [LabFact]
    public void A_postmap_that_is_killed_leaves_the_old_table_or_the_new_one_whole()
    {
        string many = string.Concat(Enumerable.Range(0, 20_000).Select(n => $"user{n}@example.org {Suspended.Defer}\n"));
        for (int i = 0; i < 10; i++)
        {
            Suspended.Put(Server, "old@example.org 450 4.7.1 old\n");
            File.WriteAllText($"{Server.ConfigDirectory}/suspended", many + "new@example.org 450 4.7.1 new\n");
            using (System.Diagnostics.Process postmap = System.Diagnostics.Process.Start("/usr/sbin/postmap", ["-c", Server.ConfigDirectory, Map]))
            {
                Thread.Sleep(2 * i);
                postmap.Kill();
                postmap.WaitForExit();
            }

            bool old = Server.Run("postmap", "-q", "old@example.org", Map).ExitCode == 0;
            bool first = Server.Run("postmap", "-q", "user0@example.org", Map).ExitCode == 0;
            bool last = Server.Run("postmap", "-q", "new@example.org", Map).ExitCode == 0;
            Assert.True((old, first, last) is (true, false, false) or (false, true, true), $"a torn table: {old}, {first}, {last}");
        }
    }
}
