namespace MailAbuse.Lab;

/// <summary>Something in the lab did not do what it was told; the message is a sentence and carries what the program said.</summary>
public sealed class LabException : Exception
{
    public LabException(string message)
        : base(message)
    {
    }

    public LabException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public LabException()
    {
    }
}
