namespace MailAbuse.Cmdlets;

/// <summary>"Shall I?", on its way from the work to the pipeline's thread, and the answer on its way back.</summary>
internal sealed class Question(string target, string action)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What would be changed.</summary>
    public string Target => target;

    /// <summary>The change, before -> after.</summary>
    public string Action => action;

    /// <summary>True when the pipeline's thread has spoken.</summary>
    public bool IsAnswered => _answer.Task.IsCompleted;

    /// <summary>Called on the pipeline's thread.</summary>
    public void Answer(bool answer) => _answer.TrySetResult(answer);

    /// <summary>Called by the work.</summary>
    public bool Wait(CancellationToken stop)
    {
        _answer.Task.Wait(stop);
        return _answer.Task.Result;
    }
}
