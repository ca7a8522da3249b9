using MailAbuse.Servers.Reading;

namespace MailAbuse.Guard;

/// <summary>Who hears what the guard sees and does, on this machine. Called from several threads.</summary>
public interface IGuardListener : IServerObserver
{
    /// <summary>It saw or did something.</summary>
    void Event(GuardEvent one);

    /// <summary>What a user must not overlook.</summary>
    void Warn(string text);
}
