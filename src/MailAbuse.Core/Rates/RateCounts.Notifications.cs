namespace MailAbuse.Rates;

/// <content>Rule 6: notifications.</content>
internal sealed partial class RateCounts
{
    /// <summary>A notification about a message was made, and is a message itself.</summary>
    public void Notify(in LineInfo line, ulong key, ulong notificationKey)
    {
        if (key == notificationKey) return;
        Expire(line.Position);
        Message? known = _open.Find(notificationKey);
        // A notification about a notification belongs to the same run.
        Tally run = FindOpen(key)?.Tally.Answerable() ?? _unknown;
        if (known is not null && IsNear(known.Position, line.Position))
        {
            if (known.Is(MessageFlags.Notification) && !known.Is(MessageFlags.Closed)) return; // the same line once more
            if (known.Is(MessageFlags.Own) && !known.Is(MessageFlags.Accepted))
            {
                // Its lines were read before this one. It cannot be about what is itself a copy of it.
                if (!ReferenceEquals(known.Tally, run)) Silence(known, line, run);
                return;
            }
        }

        if (known is not null && !known.Is(MessageFlags.Closed)) Close(known); // the id was reused
        Message notification = NewMessage(line, notificationKey);
        Replace(notification);
        Silence(notification, line, run);
    }

    /// <summary>From here on a message is a notification: it counts as one, and for nothing else.</summary>
    private void Silence(Message message, in LineInfo line, Tally run)
    {
        run = run.Resolve();
        run.IsShared = true;
        run.At(line.Bucket).Notifications++;
        Tally silent = run.Silent;
        if (message.Is(MessageFlags.Own)) Empty(message.Tally, silent, Fold.All);
        message.Tally = silent;
        message.Position = line.Position;
        message.Flags = (message.Flags & ~MessageFlags.Own) | MessageFlags.Notification;
    }
}
