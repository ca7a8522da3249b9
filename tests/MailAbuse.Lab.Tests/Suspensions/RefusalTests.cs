using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>What would be refused is refused before anybody is asked: -WhatIf and -Confirm promise nothing that would not be done.</summary>
public sealed class RefusalTests
{
    [LabFact]
    public void Nobody_is_asked_about_what_would_be_refused()
    {
        using InitializedLab lab = new(new LabPlan { Ssh = false, Filter = LabFilter.BeforeQueue });
        Assert.Equal(250, Facts.Suspended.Send(lab.Server, LabLogin.Joe).Code);
        (string Sender, SenderKind Kind, SuspensionMode? Mode, ServerProblemKind Problem)[] cases =
        [
            ("127.0.0.1", SenderKind.Client, null, ServerProblemKind.SenderIsOurs),
            ("::1", SenderKind.Client, SuspensionMode.Reject, ServerProblemKind.SenderIsOurs),
            (lab.Server.Address.ToString(), SenderKind.Client, null, ServerProblemKind.SenderIsOurs),
            (lab.Lab.FilterPort!.EndPoint.Address.ToString(), SenderKind.Client, null, ServerProblemKind.SenderIsOurs),
            ("postfix", SenderKind.LocalUser, null, ServerProblemKind.SenderIsOurs),
            ("www-data", SenderKind.LocalUser, SuspensionMode.Defer, ServerProblemKind.ModeNotPossible),
            ("joe@example.org", SenderKind.Login, SuspensionMode.Hold, ServerProblemKind.ModeNotPossible),
        ];
        foreach ((string sender, SenderKind kind, SuspensionMode? mode, ServerProblemKind problem) in cases)
            Assert.Equal((sender, problem), (sender, Refused(lab, sender, kind, mode)));

        // What can be done is asked for, and not done where the answer is no.
        List<string> asked = [];
        RealmSuspension possible = new(InitializedLab.Request("joe@example.org"), [lab.Shell.Server], TimeProvider.System);
        Assert.Empty(possible.Work(lab.Shell, (target, action) => Ask(asked, target, action), default));
        Assert.Equal("joe@example.org on mx1: Suspend: may send -> Defer (450)", Assert.Single(asked));
        Assert.Empty(File.ReadAllText(lab.LoginsFile));

        lab.Server.Stop();
        Assert.Equal(ServerProblemKind.MtaNotRunning, Refused(lab, "joe@example.org", SenderKind.Login, null));
    }

    [LabFact]
    public void What_is_asked_is_what_is_done()
    {
        using InitializedLab lab = new(new LabPlan { Ssh = false });
        Assert.Equal(250, Facts.Suspended.Send(lab.Server, LabLogin.Joe).Code);
        Assert.Equal(250, Facts.Suspended.Send(lab.Server, LabLogin.Mary).Code);
        SuspensionRequest full = new() { Sender = "joe@example.org", SenderKind = SenderKind.Login, Mode = SuspensionMode.Hold, MaximumHeld = 0 };
        Assert.Equal(
            "joe@example.org on mx1: Suspend: may send -> Defer (450), because nothing more can be held: 0 messages are on hold, the limit is 0",
            Asked(lab, full, SuspensionMode.Defer));

        // Who is named comes first, whoever stands first in the map.
        lab.Suspensions.Suspend(InitializedLab.Request("mary@example.org", SuspensionMode.Reject), default);
        SuspensionRequest both = new() { Sender = "mary@example.org", SenderKind = SenderKind.Login, Spellings = ["joe@example.org"] };
        Assert.Matches(
            @"^mary@example\.org on mx1: Suspend: Reject \(550\) since \S+ -> Reject \(550\); one with joe@example\.org, now Defer \(450\)$",
            Asked(lab, both, SuspensionMode.Reject));
    }

    // The question, after which it is done.
    private static string Asked(InitializedLab lab, SuspensionRequest request, SuspensionMode done)
    {
        List<string> asked = [];
        RealmSuspension realm = new(request, [lab.Shell.Server], TimeProvider.System);
        SenderSuspension suspended = Assert.Single(realm.Work(lab.Shell, (target, action) => !Ask(asked, target, action), default));
        Assert.Equal(done, suspended.Mode);
        return Assert.Single(asked);
    }

    private static ServerProblemKind Refused(InitializedLab lab, string sender, SenderKind kind, SuspensionMode? mode)
    {
        List<string> asked = [];
        RealmSuspension realm = new(InitializedLab.Request(sender, mode, kind: kind), [lab.Shell.Server], TimeProvider.System);
        ServerException refused = Assert.Throws<ServerException>(() => realm.Work(lab.Shell, (target, action) => Ask(asked, target, action), default));
        Assert.Empty(asked);
        return refused.Problem.Kind;
    }

    private static bool Ask(List<string> asked, string target, string action)
    {
        asked.Add($"{target}: {action}");
        return false;
    }
}
