namespace MailAbuse.Lab;

/// <summary>What an SMTP server answered. <see cref="Code"/> is 0 where it did not: the connection ended or the patience did.</summary>
public sealed record SmtpReply(int Code, string Text, TimeSpan Took)
{
    /// <summary>2xx or 3xx.</summary>
    public bool IsGood => Code is >= 200 and < 400;

    /// <summary>4xx.</summary>
    public bool IsTemporary => Code is >= 400 and < 500;

    /// <summary>5xx.</summary>
    public bool IsPermanent => Code is >= 500;

    /// <summary>The connection ended, or nothing came in time.</summary>
    public bool IsLost => Code == 0;

    /// <summary>The id behind "queued as", or null.</summary>
    public string? QueueId => Text.IndexOf("queued as ", StringComparison.Ordinal) is >= 0 and int at ? Text[(at + 10)..].Trim() : null;

    public override string ToString() => IsLost ? $"(no reply: {Text})" : Text;
}
