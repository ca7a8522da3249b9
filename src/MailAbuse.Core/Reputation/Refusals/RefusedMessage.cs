namespace MailAbuse.Reputation.Refusals;

/// <summary>A message in the queue that was refused for at least one recipient.</summary>
internal sealed class RefusedMessage
{
    private readonly List<RefusedRecipient> _recipients = new(1);
    private readonly List<RefusalGroup> _groups = new(1);

    /// <summary>Notes what a recipient's mail met last, and counts it there and no longer where it was.</summary>
    public void Refuse(ulong recipient, RefusalGroup group, bool isBounce)
    {
        Take(recipient);
        _recipients.Add(new RefusedRecipient(recipient, group, isBounce ? RecipientState.Bounced : RecipientState.Waiting));
        if (isBounce) group.Bounced++;
        else group.Waiting++;
        if (_groups.Contains(group)) return;
        _groups.Add(group);
        group.Messages++;
    }

    /// <summary>The recipient got the message after all.</summary>
    public void Deliver(ulong recipient) => Take(recipient);

    /// <summary>The recipient does not get it, for another reason.</summary>
    public void GiveUp(ulong recipient)
    {
        int at = _recipients.FindIndex(one => one.Hash == recipient);
        if (at >= 0) End(at, RecipientState.Dropped);
    }

    /// <summary>Nobody who waits gets it: it went back, or it was taken out of the queue.</summary>
    public void End(RecipientState state)
    {
        for (int i = 0; i < _recipients.Count; i++) End(i, state);
    }

    private void End(int at, RecipientState state)
    {
        RefusedRecipient one = _recipients[at];
        if (one.State != RecipientState.Waiting) return;
        one.Group.Waiting--;
        if (state == RecipientState.Bounced) one.Group.Bounced++;
        else one.Group.Dropped++;
        _recipients[at] = one with { State = state };
    }

    // Not counted any more where it was.
    private void Take(ulong recipient)
    {
        int at = _recipients.FindIndex(one => one.Hash == recipient);
        if (at < 0) return;
        RefusedRecipient one = _recipients[at];
        if (one.State == RecipientState.Waiting) one.Group.Waiting--;
        else if (one.State == RecipientState.Bounced) one.Group.Bounced--;
        else one.Group.Dropped--;
        _recipients.RemoveAt(at);
    }
}

/// <summary>What became of the mail for one recipient.</summary>
internal enum RecipientState : byte
{
    /// <summary>It is tried again.</summary>
    Waiting,

    /// <summary>It went back.</summary>
    Bounced,

    /// <summary>It left the queue in another way.</summary>
    Dropped,
}

/// <summary>A recipient whose mail was refused.</summary>
/// <param name="Hash">Hash of the address.</param>
/// <param name="Group">Where it is counted.</param>
/// <param name="State">What became of it.</param>
internal readonly record struct RefusedRecipient(ulong Hash, RefusalGroup Group, RecipientState State);
