namespace MailAbuse.Lab;

/// <summary>What goes on while one looks around: Mary sends now and then, and somebody else sends spam with Joe's login.</summary>
internal sealed class IncidentTraffic : IDisposable
{
    private readonly SteadySender _mary;
    private readonly Spammer _joe;

    public IncidentTraffic(MailLab lab)
    {
        _mary = SteadySender.Start(lab.Provider.Submission, LabLogin.Mary, perSecond: 1);
        _joe = new Spammer(new SendingPlan
        {
            Server = lab.Provider.Submission,
            Login = LabLogin.Joe,
            Pause = TimeSpan.FromMilliseconds(100),
            Recipient = n => $"victim{n}@{(n % 3 == 0 ? "accept" : "defer")}.test",
        });
    }

    public void Dispose()
    {
        _joe.Dispose();
        _mary.Dispose();
    }
}
