namespace MailAbuse.Smtp;

/// <summary>A dialog that ended without an answer. The message is a sentence without its point and without a subject: <c>it closed the connection</c>.</summary>
internal sealed class SmtpException : Exception
{
    /// <summary>Makes it.</summary>
    public SmtpException(SmtpFault fault, SmtpStage stage, string message, Exception? cause = null)
        : base(message, cause) => (Fault, Stage) = (fault, stage);

    /// <summary>Why.</summary>
    public SmtpFault Fault { get; }

    /// <summary>Where.</summary>
    public SmtpStage Stage { get; }
}
