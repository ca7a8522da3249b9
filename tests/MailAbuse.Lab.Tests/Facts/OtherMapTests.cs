namespace MailAbuse.Lab.Tests.Facts;

/// <summary>Tables that are missing, overwritten, or of another type. Each breaks its server, so each has its own.</summary>
public sealed class OtherMapTests
{
    [LabTheory]
    [InlineData("hash")]
    [InlineData("texthash")]
    public void Hash_and_texthash_do_not_reach_open_sessions_even_by_reload(string type)
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            Overrides = SubmissionOverrides.None,
            Main = [("smtpd_recipient_restrictions", $"check_sasl_access {type}:$config_directory/suspended")],
        });
        PostfixServer server = lab.Provider;
        Suspended.Put(server, type: type);
        using SmtpClientSession open = Suspended.LogIn(server, LabLogin.Joe);
        Assert.Equal(250, Suspended.Send(open).Code);
        Suspended.Put(server, $"joe@example.org {Suspended.Defer}\n", type);
        Assert.Equal(250, Suspended.Send(open).Code);
        server.Reload();
        Assert.Equal(250, Suspended.Send(open).Code);
        Waiting.For("the entry in a new session", () => Suspended.Send(server, LabLogin.Joe).Code == 450, 5);
        Assert.Equal(250, Suspended.Send(open).Code);
    }

    [LabFact]
    public void A_missing_map_answers_451_to_every_login()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Overrides = SubmissionOverrides.None, Main = Suspended.Everywhere });
        Assert.Equal(451, Suspended.Send(lab.Provider, LabLogin.Joe).Code);
        SmtpReply mary = Suspended.Send(lab.Provider, LabLogin.Mary);
        Assert.StartsWith("451 4.3.", mary.Text, StringComparison.Ordinal);
    }

    [LabFact]
    public void A_copy_over_a_live_table_kills_the_processes_that_have_it_open()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Overrides = SubmissionOverrides.None, Main = Suspended.Everywhere });
        PostfixServer server = lab.Provider;
        Suspended.Put(server, string.Concat(Enumerable.Range(0, 2_000).Select(n => $"user{n}@example.org {Suspended.Defer}\n")));
        server.WriteMap("small", $"joe@example.org {Suspended.Defer}\n");
        using SmtpClientSession open = Suspended.LogIn(server, LabLogin.Mary);
        Assert.Equal(250, Suspended.Send(open).Code);
        // What cp does: cut to nothing, then written.
        using (FileStream table = new($"{server.ConfigDirectory}/suspended.lmdb", FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite))
        {
            Assert.True(Suspended.Send(open).IsLost, "an innocent customer in the middle of her session");
            table.Write(File.ReadAllBytes($"{server.ConfigDirectory}/small.lmdb"));
        }

        server.Log.WaitFor("killed by signal 7");
    }
}
