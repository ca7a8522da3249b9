using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Reputation;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>A detour that nobody sees any more still sends mail its way: it is found, and it can be ended.</summary>
public sealed class DetourLeftTests
{
    [LabFact]
    public void What_only_the_table_has_is_listed_and_taken_away_and_no_undo_goes_over_it()
    {
        using DetourLab lab = new();
        IServerShell shell = lab.Open(lab.Of(lab.Mx1));
        RelayhostRoutes routes = new(shell, TimeProvider.System);
        lab.Set(DetourLab.Request("mx2", "hotmail.test"));
        ServerProblem remain = Assert.Throws<ServerException>(() => Undo(shell)).Problem;
        Assert.Equal(ServerProblemKind.DetoursRemain, remain.Kind);
        Assert.Contains("(hotmail.test)", remain.Message, StringComparison.Ordinal);

        // Killed between text and table; or a hand that knows nothing of postmap.
        File.WriteAllText(new PostfixLayout(shell.Server).Routes, "");
        RelayhostRoute left = Assert.Single(routes.List(default));
        Assert.Equal(("hotmail.test", RelayhostState.Failed, null, true), (left.RecipientDomain, left.State, left.Until, left.IsDue));
        Assert.Contains("the text of the map has no such detour", left.Checks[0].Message, StringComparison.Ordinal);

        RelayhostRoute gone = Assert.Single(routes.Remove([left], [], "root@ops", default));
        Assert.Equal(RelayhostState.Removed, gone.State);
        Assert.Contains("RouteTaken", gone.Checks.Select(check => check.Name));
        Assert.Empty(routes.List(default));
        Undo(shell);
    }

    [LabFact]
    public void What_stands_below_a_spoilt_comment_is_listed_taken_away_and_replaced()
    {
        using DetourLab lab = new();
        IServerShell shell = lab.Open(lab.Of(lab.Mx1));
        RelayhostRoutes routes = new(shell, TimeProvider.System);
        string file = new PostfixLayout(shell.Server).Routes;
        const string Others = "gmx.test\tsmtp:[192.0.2.1]\n";
        File.WriteAllText(file, Others);
        lab.Set(DetourLab.Request("mx2", "hotmail.test"));
        Spoil(file);
        RelayhostRoute left = Assert.Single(routes.List(default));
        Assert.Equal(("hotmail.test", RelayhostState.Failed, null, false), (left.RecipientDomain, left.State, left.Until, left.IsDue));
        Assert.Contains("cannot be read any more", left.Checks[0].Message, StringComparison.Ordinal);
        Assert.Contains("(hotmail.test", Assert.Throws<ServerException>(() => Undo(shell)).Problem.Message, StringComparison.Ordinal);

        Assert.Equal(RelayhostState.Removed, Assert.Single(routes.Remove([left], [], "root@ops", default)).State);
        Assert.Empty(routes.List(default));
        Assert.Equal(Others, File.ReadAllText(file));
        foreach (string key in new[] { "hotmail.test", ".hotmail.test" })
            Assert.Equal(1, lab.Mx1.Run("postmap", "-q", key, $"lmdb:{file}").ExitCode);

        lab.Set(DetourLab.Request("mx2", "hotmail.test"));
        Spoil(file);
        // Typed, not from a pipe: it has a way of its own by now.
        RelayhostRequest typed = DetourLab.Request("mx2", "hotmail.test");
        lab.Set(typed with { Domains = [.. typed.Domains.Select(wish => wish with { IsNamed = true })] });
        RelayhostRoute set = Assert.Single(routes.List(default));
        Assert.Equal(RelayhostState.Proved, set.State);
        Assert.NotNull(set.Until);
        // What the way was before the lost one, nobody can tell; the lost one itself would be found to work.
        Assert.Equal("", set.Before);
        Assert.Equal(OldWay.Unknown, Assert.Single(routes.Test([set], RefusalCatalogue.Own, default)).OldWay);
        Assert.Equal(3 + 1, File.ReadAllLines(file).Length);

        // Somebody put the old main.cf back.
        lab.Mx1.Run("postconf", "-X", "mailabuse_restrictions").Checked();
        Assert.Equal(ServerProblemKind.ServerNotInitialized, Assert.Throws<ServerException>(() => routes.Remove([set], [], "root@ops", default)).Problem.Kind);
        Assert.Equal(3 + 1, File.ReadAllLines(file).Length);
    }

    [LabFact]
    public void A_table_that_is_none_is_made_again_by_removing_and_by_setting_a_detour()
    {
        using DetourLab lab = new();
        IServerShell shell = lab.Open(lab.Of(lab.Mx1));
        RelayhostRoutes routes = new(shell, TimeProvider.System);
        string file = new PostfixLayout(shell.Server).Routes;
        lab.Set(DetourLab.Request("mx2", "hotmail.test", "outlook.test"));
        File.WriteAllText(file + ".lmdb", "garbage\n");
        lab.Mx1.Reload();
        RelayhostRoute[] left = [.. routes.List(default)];
        Assert.Equal([RelayhostState.Failed, RelayhostState.Failed], left.Select(route => route.State));
        Assert.Equal(RelayhostState.Removed, Assert.Single(routes.Remove([left.Single(route => route.RecipientDomain == "hotmail.test")], [], "root@ops", default)).State);
        Assert.Equal("garbage\n", File.ReadAllText(file + ".lmdb.broken"));
        Assert.Equal(RelayhostState.Proved, Assert.Single(routes.List(default)).State);

        File.WriteAllText(file + ".lmdb", "more garbage\n");
        lab.Mx1.Reload();
        lab.Set(DetourLab.Request("mx2", "outlook.test"));
        Assert.Equal("more garbage\n", File.ReadAllText(file + ".lmdb.broken"));
        Assert.Equal(RelayhostState.Proved, Assert.Single(routes.List(default)).State);
    }

    private static void Spoil(string file)
    {
        string text = File.ReadAllText(file);
        File.WriteAllText(file, text.Replace("\"domain\"", "\"domain", StringComparison.Ordinal));
        Assert.NotEqual(text, File.ReadAllText(file));
    }

    private static void Undo(IServerShell shell) => new PostfixSetup(shell, new ServerSetupOptions { Undo = true, Owner = "test" }).Plan(default);
}
