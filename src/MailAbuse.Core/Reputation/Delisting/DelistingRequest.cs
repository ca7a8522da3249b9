namespace MailAbuse.Reputation.Delisting;

/// <summary>
/// One operator who is asked to take mail from one address of ours again: the text for his form, and the diary of what came of it. What
/// strangers wrote in it (operator, list, code, reply) is made visible before it is kept.
/// </summary>
public sealed record DelistingRequest
{
    /// <summary>Its number, unique across stores: a D, the year, the count of that year, and the mark of the store (<c>D2026-0003-k7qx</c>).</summary>
    public string Number { get; init; } = "";

    /// <summary>Who is asked: the receiver, or who runs the list; a zone or a mail host where nobody knows more.</summary>
    public string Operator { get; init; } = "";

    /// <summary>The list: a DNS zone, or the operator's own; empty where none is named.</summary>
    public string List { get; init; } = "";

    /// <summary>The code of the refusal (<c>S3140</c>, <c>5.7.606</c>); empty where there is none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The address of ours that it is about, in its canonical form; for a list of domains, the domain.</summary>
    public string Address { get; init; } = "";

    /// <summary>The name of the server at that address; empty where it is not known.</summary>
    public string HostName { get; init; } = "";

    /// <summary>The domains to which mail was refused, ASCII lower case, sorted.</summary>
    public string[] RecipientDomains { get; init; } = [];

    /// <summary>The server of ours; empty where none was named.</summary>
    public string Server { get; init; } = "";

    /// <summary>The case; empty where none was given.</summary>
    public string Case { get; init; } = "";

    /// <summary>How far it has come.</summary>
    public DelistingState State { get; init; }

    /// <summary>True until it is Confirmed or Withdrawn.</summary>
    public bool IsOpen
    {
        get => DelistingSteps.IsOpen(State);
        // An object from a job is made again property by property.
        init => _ = value;
    }

    /// <summary>When it was prepared.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset Changed { get; init; }

    /// <summary>When there is something to do next; null: nothing.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>What is to be done then, in a sentence.</summary>
    public string DueReason { get; init; } = "";

    /// <summary>Where it is asked for: a page, or a mail address (<c>mailto:</c>); empty where that is not known. Nothing here opens it.</summary>
    public string FormUrl { get; init; } = "";

    /// <summary>What the form asks for, and what else is to be known of that operator, in words.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The text to paste there, in English.</summary>
    public string Text { get; init; } = "";

    /// <summary>The first refusal that is known of; null: none.</summary>
    public DateTimeOffset? RefusedSince { get; init; }

    /// <summary>What the receiver, or the list, said: a stranger's text in one line, without mail addresses.</summary>
    public string Reply { get; init; } = "";

    /// <summary>What was done, in the order in which it was written.</summary>
    public DelistingEntry[] Diary { get; init; } = [];

    /// <summary>The queue id of the delivery that proves it; empty where nothing does yet.</summary>
    public string ConfirmedBy { get; init; } = "";

    /// <summary>Number, operator and address.</summary>
    public override string ToString() => $"{Number} {Operator} {Address}";
}
