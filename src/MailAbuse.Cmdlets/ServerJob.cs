using MailAbuse.Logs;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Cmdlets;

/// <summary>One piece of work on one server, as its thread sees it.</summary>
internal sealed class ServerJob(ServerLine line, WorkQueue queue, bool mustAsk, CancellationToken stop)
{
    /// <summary>The server.</summary>
    public MailServer Server => line.Server;

    /// <summary>The way there, opened by the first job that needs it and shared by all of the same server.</summary>
    /// <exception cref="ServerException">There is no way; a server that did not answer once is not asked again.</exception>
    public IServerShell Shell => line.Shell;

    /// <summary>Notes that the server is not to be had.</summary>
    public void GiveUp(ServerException failure) => line.GiveUp(failure);

    /// <summary>Ends the work.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Told of progress and of problems with logs.</summary>
    public IServerObserver Observer => queue;

    /// <summary>Hands a result to the pipeline.</summary>
    public void Result<T>(T result)
        where T : class
        => queue.Results([result]);

    /// <summary>Hands results over as they come.</summary>
    public void Results<T>(IEnumerable<T> results)
        where T : class
        => queue.Results(results);

    /// <summary>One thing that could not be done; the rest goes on.</summary>
    public void Problem(ServerProblem problem) => queue.Problem(problem);

    /// <summary>What a user must not overlook.</summary>
    public void Warn(string text) => queue.Warn(text);

    /// <summary>How far it is.</summary>
    public void Progress(string text, int percent) => queue.Status = (text, percent);

    /// <summary>What <c>-Verbose</c> shows.</summary>
    public void Notice(string text) => queue.Notice(text);

    /// <summary>
    /// Asks before the smallest change, with what stands there now and what would stand there then. Where nobody looks (no <c>-WhatIf</c>,
    /// <c>-Confirm</c>, <c>-Verbose</c>), the cmdlet has asked before the work began, and this is true.
    /// </summary>
    public bool ShouldProcess(string target, string action) => !mustAsk || queue.Ask(target, action);
}
