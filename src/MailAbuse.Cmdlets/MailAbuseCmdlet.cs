using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>
/// The base of all cmdlets: the work runs in Core on a thread of its own, and all that it says is written here, on the pipeline's
/// thread, as it comes. A stop, an error that ends the pipeline and a <c>Select-Object -First</c> that has enough all cancel the work
/// and wait for it, so that no thread outlives its cmdlet.
/// </summary>
public abstract class MailAbuseCmdlet : PSCmdlet, IDisposable
{
    // Work that does not answer a stop within this time hangs in the system (a pipe that nobody writes to, a dead network share).
    // Nobody waits at the prompt for that longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int PollMilliseconds = 100;
    private const int QuietMilliseconds = 1000;
    private const int ProgressMilliseconds = 250;

    private static int s_activities;

    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what still runs.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stop.Dispose();
    }

    /// <summary>Called by PowerShell from another thread at Ctrl+C.</summary>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline ended by itself in the same moment.
        }
    }

    /// <summary>The file that a path of PowerShell means, wildcards not looked at; false where it is none, which is an error of this item.</summary>
    private protected bool TryFile(string path, out string file)
    {
        file = "";
        if (InFiles(path, () => (SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _), provider)) is not { } found)
            return false;
        file = found;
        return true;
    }

    /// <summary>The files and folders that a path with wildcards means; null where it leads out of the file system, which is an error of this item.</summary>
    /// <exception cref="ItemNotFoundException">There are none.</exception>
    private protected ICollection<string>? Matches(string path) =>
        InFiles(path, () => ((ICollection<string>)SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider), provider));

    private T? InFiles<T>(string path, Func<(T Found, ProviderInfo Provider)> look)
        where T : class
    {
        try
        {
            (T found, ProviderInfo provider) = look();
            if (provider.Name == "FileSystem")
                return found;
            WriteError(ErrorRecords.PathNotFileSystem(path, null));
        }
        catch (Exception cause) when (cause is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSNotSupportedException)
        {
            WriteError(ErrorRecords.PathNotFileSystem(path, cause));
        }

        return null;
    }

    /// <summary>Runs the work on another thread and writes what it says until it ends.</summary>
    private protected void Run(string activity, Action<WorkQueue, CancellationToken> work)
    {
        using var queue = new WorkQueue(_stop.Token);
        CancellationToken stop = _stop.Token;
        Task task = Task.Run(() =>
        {
            try
            {
                work(queue, stop);
            }
            finally
            {
                queue.Complete();
            }
        });

        try
        {
            Drain(queue, activity, () => queue.IsCompleted);
        }
        catch (Exception failure)
        {
            // Whatever ends the writing (a stop, a consumer that has enough, -ErrorAction Stop) ends the work, and goes on its way as
            // it is: these exceptions are PowerShell's own signals.
            _stop.Cancel();
            Wait(task);
            if (failure is OperationCanceledException)
                throw new PipelineStoppedException();
            throw;
        }

        Wait(task);
        if (task.Exception?.InnerException is { } unexpected)
        {
            if (unexpected is OperationCanceledException || _stop.IsCancellationRequested)
                throw new PipelineStoppedException();
            ThrowTerminatingError(ErrorRecords.Unexpected(unexpected));
        }
    }

    /// <summary>Cancelled when the pipeline stops; whatever runs for this cmdlet listens to it.</summary>
    private protected CancellationToken Stop => _stop.Token;

    /// <summary>Ends what runs for this cmdlet, as a stop would.</summary>
    private protected void Cancel() => _stop.Cancel();

    private static void Wait(Task task)
    {
        try
        {
            task.Wait(Patience);
        }
        catch (AggregateException)
        {
            // Looked at by the caller, where it matters.
        }
    }

    /// <summary>False where there is no end to come nearer to.</summary>
    private protected virtual bool ShowsProgress => true;

    /// <summary>Writes what comes until there is reason to end; called on the pipeline's thread.</summary>
    private protected void Drain(WorkQueue queue, string activity, Func<bool> isDone)
    {
        var clock = Stopwatch.StartNew();
        long shownAt = 0;
        int activityId = 0;
        while (!isDone())
        {
            if (queue.TryTake(out object? item, ShowsProgress ? PollMilliseconds : QuietMilliseconds))
                Write(item);
            long now = clock.ElapsedMilliseconds;
            if (ShowsProgress && now >= QuietMilliseconds && now - shownAt >= ProgressMilliseconds)
            {
                shownAt = now;
                activityId = activityId == 0 ? Interlocked.Increment(ref s_activities) : activityId;
                WriteProgress(queue.Status is { } status ? new ProgressRecord(activityId, activity, status.Text) { PercentComplete = status.Percent } : Progress(activityId, activity, queue.Position));
            }
            else if (!ShowsProgress && activityId != 0)
            {
                WriteProgress(new ProgressRecord(activityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
                activityId = 0;
            }
        }

        if (activityId != 0)
            WriteProgress(new ProgressRecord(activityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    private void Write(object item)
    {
        switch (item)
        {
            case object[] results:
                foreach (object result in results)
                    WriteObject(result);
                break;
            case LogProblem problem:
                WriteError(ErrorRecords.For(problem));
                break;
            case ServerProblem problem:
                WriteError(ErrorRecords.For(problem));
                break;
            case Exception unexpected:
                WriteError(ErrorRecords.Unexpected(unexpected));
                break;
            case Warning warning:
                WriteWarning(warning.Text);
                break;
            case Question question:
                question.Answer(ShouldProcess(question.Target, question.Action));
                break;
            case string notice:
                WriteVerbose(notice);
                break;
        }
    }

    private static ProgressRecord Progress(int id, string activity, (long Done, long Total) position)
    {
        const double MB = 1e6;
        (long done, long total) = position;
        string status = total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{done / MB:N0} of {total / MB:N0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{done / MB:N0} MB");
        return new ProgressRecord(id, activity, status) { PercentComplete = total > 0 ? (int)Math.Clamp(100 * (double)done / total, 0, 100) : -1 };
    }
}
