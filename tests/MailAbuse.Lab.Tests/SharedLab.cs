namespace MailAbuse.Lab.Tests;

/// <summary>A lab that the tests of a class share. Started when it is first asked for: a skipped test starts nothing.</summary>
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
