namespace MailAbuse.Lab.Tests;

/// <summary>A provider of one server, shared by the tests of a class. Started when it is first asked for: a skipped test starts nothing.</summary>
public class SharedLab(LabPlan plan) : IDisposable
{
    private readonly Lazy<MailLab> _lab = new(() => MailLab.Start(plan));

    public MailLab Lab => _lab.Value;

    public void Dispose()
    {
        if (_lab.IsValueCreated) _lab.Value.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>One server, all as it comes.</summary>
public sealed class OneServerLab() : SharedLab(new LabPlan());
