using MailAbuse.Lab.Tests.Configuration;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>A lab whose provider is set up for suspensions, and a shell to it.</summary>
internal sealed class InitializedLab : IDisposable
{
    public InitializedLab(LabPlan? plan = null, bool initialize = true)
    {
        Lab = MailLab.Start(plan ?? new LabPlan { Ssh = false });
        Shell = new LocalShell(Described(Lab.Provider));
        if (initialize) Initialize();
    }

    public MailLab Lab { get; }

    public PostfixServer Server => Lab.Provider;

    public LocalShell Shell { get; }

    public PostfixSuspensions Suspensions => new(Shell, TimeProvider.System);

    public string LoginsFile => Path.Combine(Server.ConfigDirectory, "mailabuse", "logins");

    public static MailServer Described(PostfixServer server) =>
        new() { Name = server.Name, ConfigDirectory = server.ConfigDirectory, Log = [server.LogFile], Realm = "customers" };

    public void Initialize() => SetupLab.Initialize(Shell);

    public SenderSuspension Suspend(string sender, SuspensionMode? mode = null, double verify = 0, SenderKind kind = SenderKind.Login, bool force = false, params string[] spellings) =>
        Suspensions.Suspend(Request(sender, mode, verify, kind, force, spellings), default);

    public static SuspensionRequest Request(string sender, SuspensionMode? mode = null, double verify = 0, SenderKind kind = SenderKind.Login, bool force = false, params string[] spellings) => new()
    {
        Sender = sender,
        SenderKind = kind,
        Mode = mode,
        Spellings = spellings,
        Case = "2026-0042",
        Reason = "spam run",
        By = "root@ops",
        Force = force,
        Verify = TimeSpan.FromSeconds(verify),
    };

    public void Dispose()
    {
        Shell.Dispose();
        Lab.Dispose();
    }
}
