using MailAbuse.Guard;
using MailAbuse.Logs;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>What the guard says, on its way to the pipeline: each event at once.</summary>
/// <param name="queue">The way to the pipeline.</param>
/// <param name="begun">Called when the past is read and the guard begins.</param>
internal sealed class GuardOutput(WorkQueue queue, Action begun) : IGuardListener
{
    /// <inheritdoc/>
    public void Event(GuardEvent one)
    {
        if (one.Kind == GuardEventKind.Started)
            begun();
        queue.Results([one]);
        queue.Wake(); // or it waits for company
    }

    /// <inheritdoc/>
    public void Warn(string text) => queue.Warn(text);

    /// <inheritdoc/>
    public void Problem(ServerProblem problem) => queue.Problem(problem);

    /// <inheritdoc/>
    public void Problem(LogProblem problem) => queue.Problem(problem);

    /// <inheritdoc/>
    public void Notice(string text) => queue.Notice(text);

    /// <inheritdoc/>
    public void Progress(long done, long total) => queue.Progress(done, total);
}
