using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>Servers that share one account database.</summary>
public sealed class RealmTests
{
    [LabFact]
    public void A_login_that_one_server_knows_is_suspended_on_all()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, FurtherServers = 1 });
        LocalShell[] shells = [.. lab.Servers.Select(server => new LocalShell(InitializedLab.Described(server)))];
        foreach (LocalShell shell in shells)
        {
            PostfixSetup setup = new(shell, new ServerSetupOptions { Owner = "test" });
            setup.Apply(setup.Plan(default), default);
        }

        Assert.Equal(250, Facts.Suspended.Send(lab.Servers[1], LabLogin.Joe).Code);
        RealmSuspension realm = new(InitializedLab.Request("joe@example.org"), [.. shells.Select(shell => shell.Server)], TimeProvider.System);
        Assert.Empty(realm.Work(shells[0], (_, _) => true, default));
        Assert.Empty(realm.Work(shells[1], (_, _) => true, default));
        Assert.Null(realm.EndFirstRound());
        Assert.Equal("mx1", Assert.Single(realm.Waiting).Name);
        IReadOnlyList<SenderSuspension> both = realm.Work(shells[0], (_, _) => true, default);
        Assert.Equal(["mx1", "mx2"], both.Select(one => one.Server));
        Assert.All(both, one => Assert.Equal(SuspensionState.InPlace, one.State));
        Assert.All(lab.Servers, server => Assert.Equal(450, Facts.Suspended.Send(server, LabLogin.Joe).Code));

        RealmSuspension stranger = new(InitializedLab.Request("nobody@example.org"), [.. shells.Select(shell => shell.Server)], TimeProvider.System);
        Assert.All(shells, shell => Assert.Empty(stranger.Work(shell, (_, _) => true, default)));
        Assert.Equal(ServerProblemKind.SenderUnknown, stranger.EndFirstRound()?.Kind);
        Assert.Empty(stranger.Waiting);
        foreach (LocalShell shell in shells) shell.Dispose();
    }

    [LabFact]
    public void A_login_whose_own_server_is_stopped_is_one_error_and_suspended_on_the_others()
    {
        // Customers log in at mx1; out1 only delivers, and no line of its log names a login.
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, TwoServers = true });
        LocalShell[] shells = [.. lab.Servers.Select(server => new LocalShell(InitializedLab.Described(server)))];
        foreach (LocalShell shell in shells)
        {
            PostfixSetup setup = new(shell, new ServerSetupOptions { Owner = "test" });
            setup.Apply(setup.Plan(default), default);
        }

        Assert.Equal(250, Facts.Suspended.Send(lab.Provider, LabLogin.Joe).Code);
        lab.Provider.Stop();
        RealmSuspension realm = new(InitializedLab.Request("joe@example.org"), [.. shells.Select(shell => shell.Server)], TimeProvider.System);
        // out1 may be the first to answer, or the last.
        Assert.Empty(realm.Work(shells[1], (_, _) => true, default));
        ServerProblem stopped = Assert.Throws<ServerException>(() => realm.Work(shells[0], (_, _) => true, default)).Problem;
        Assert.Equal(ServerProblemKind.MtaNotRunning, stopped.Kind);
        Assert.Empty(realm.Fail(shells[0].Server, stopped));

        Assert.Null(realm.EndFirstRound());
        Assert.Equal("out1", Assert.Single(realm.Waiting).Name);
        IReadOnlyList<SenderSuspension> both = realm.Work(shells[1], (_, _) => true, default);
        Assert.Equal([("mx1", SuspensionState.Failed), ("out1", SuspensionState.Partial)], both.Select(one => (one.Server, one.State)));
        foreach (LocalShell shell in shells) shell.Dispose();
    }

    [LabFact]
    public void Postmap_itself_makes_of_hostile_texts_what_they_say()
    {
        using InitializedLab lab = new();
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] bits = ["joe", "mary", "@x", "\n", "\r\n", " ", "\t", "#", "\"", "'", "\\", "`id`", "$(id)", "\u202E", "\u001b[2J", "450", ":", "-", "ü", "]}", "{", "|", "<", "!", "/", "(", "%"];
        AccessMapText text = AccessMapText.Parse("# others\nmary OK\n  and more\n\"a b\" 550 no\nJoe 550 older\n"u8.ToArray());
        SortedDictionary<string, string> expected = new(StringComparer.Ordinal) { ["mary"] = "OK  and more", ["\"a b\""] = "550 no", ["joe"] = "550 older" };
        for (int i = 0; i < 400; i++)
        {
            string name = Hostile();
            if (SenderKey.TryOf(SenderKind.Login, name) is not { } key || text.Find(key.Text) is not null) continue;
            MapSuspension suspension = new() { Sender = key.Text, Kind = SenderKind.Login, Mode = (SuspensionMode)random.Next(3), Since = DateTimeOffset.UnixEpoch, Keys = [key.Text], Case = Hostile(), Reason = Hostile(), By = Hostile() };
            text = text.With(suspension);
            expected[key.Text] = SuspensionAnswer.Of(suspension);
        }

        string file = Path.Combine(lab.Server.ConfigDirectory, "hostile");
        File.WriteAllBytes(file, text.ToBytes());
        lab.Server.Run("postmap", $"lmdb:{file}").Checked();
        string[] table = lab.Server.Run("postmap", "-s", $"lmdb:{file}").Checked().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // postmap -s prints a key with a blank as it must be written.
        string[] wanted = [.. expected.Select(pair => $"{pair.Key}\t{pair.Value}")];
        Assert.True(wanted.ToHashSet().SetEquals(table), $"seed {seed}: {string.Join(" | ", wanted.Except(table).Take(3))} / {string.Join(" | ", table.Except(wanted).Take(3))}");

        string Hostile() => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => bits[random.Next(bits.Length)]));
    }
}
