namespace MailAbuse.LogGenerator;

/// <summary>Something that goes on over time and now and then writes lines: a session, a message in the queue, a visitor.</summary>
internal abstract class Flight
{
    /// <summary>The answer of a step after which nothing follows.</summary>
    public const long Done = long.MaxValue;

    /// <summary>Does what is due at <paramref name="now"/> and says when to be called again.</summary>
    public abstract long Step(MailSystem system, long now);
}
