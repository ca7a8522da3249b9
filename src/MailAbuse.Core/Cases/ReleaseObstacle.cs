namespace MailAbuse.Cases;

/// <summary>One thing that keeps a sender from being released.</summary>
/// <param name="Message">What is missing, in a sentence.</param>
/// <param name="Advice">How to go on.</param>
public sealed record ReleaseObstacle(string Message, string Advice)
{
    /// <summary>The sentence.</summary>
    public override string ToString() => Message;
}
