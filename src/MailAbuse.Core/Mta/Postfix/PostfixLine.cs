namespace MailAbuse.Mta.Postfix;

/// <summary>A part of a message; the default says that the line has no such part, which is not the same as an empty one.</summary>
internal readonly struct Part
{
    public readonly int Start;
    public readonly int End;

    public Part(int start, int end)
    {
        Start = start;
        End = end;
    }

    /// <summary>A range that was read from a text that begins at <paramref name="offset"/> of the message.</summary>
    public Part(Range range, int offset)
    {
        Start = range.Start.Value + offset;
        End = range.End.Value + offset;
    }

    /// <summary>No part begins at a message's beginning and is empty, so that the default can mean that there is none.</summary>
    public bool IsThere => End > 0;

    public bool IsEmpty => Start == End;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message[Start..End];

    /// <summary>The part where it holds text, else no part.</summary>
    public static Part NonEmpty(Range range, int offset) =>
        range.End.Value > range.Start.Value ? new Part(range, offset) : default;
}

/// <summary>
/// What one message of Postfix says, as places in its bytes: filters and the join work on these, and only a line that is wanted is
/// turned into strings.
/// </summary>
internal struct PostfixLine
{
    public MailEventKind Kind;
    public DeliveryStatus Status;

    /// <summary>What <see cref="Sender"/> names; Unknown on all lines but those of acceptance.</summary>
    public SenderKind SenderKind;

    /// <summary>Who handed the message in; only ever read from an acceptance line.</summary>
    public Part Sender;

    public Part QueueId;
    public Part NextQueueId;
    public Part PreviousQueueId;
    public Part EnvelopeSender;
    public Part SaslLogin;
    public Part SaslMethod;
    public Part Client;
    public Part ClientName;
    public Part Helo;
    public Part Recipient;
    public Part OriginalRecipient;
    public Part MessageId;
    public Part Relay;
    public Part Delay;
    public Part Delays;
    public Part Dsn;
    public Part Reply;
    public int RecipientCount;
    public long Size;
    public int Count;
}
