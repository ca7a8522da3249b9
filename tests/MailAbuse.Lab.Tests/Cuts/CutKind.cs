namespace MailAbuse.Lab.Tests.Cuts;

/// <summary>What is killed.</summary>
public enum CutKind
{
    /// <summary>Our own process: nothing of it runs any more, no clean-up either, and its lines to the server close.</summary>
    Local,

    /// <summary>The ssh client: this command's result is lost, the lock's line with it, and the next command connects anew.</summary>
    Client,

    /// <summary>The command on the server, by signal 9.</summary>
    Remote,
}
