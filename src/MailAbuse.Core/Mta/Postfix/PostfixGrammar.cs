using MailAbuse.Logs;

namespace MailAbuse.Mta.Postfix;

/// <summary>
/// Says what a message of a Postfix program means. Every message gets an answer: what no rule knows is <see cref="MailEventKind.Other"/>.
/// </summary>
/// <remarks>
/// The forms are those of Postfix 2.3 to 3.12. Nothing here throws, whatever the bytes. Only two forms name a sender: the anchored
/// <c>client=</c> line of smtpd and the <c>uid=</c> line of pickup.
/// </remarks>
internal static partial class PostfixGrammar
{
    /// <summary>Reads a message, which begins behind the program's name and process id.</summary>
    public static void Read(ReadOnlySpan<byte> message, PostfixProgram program, out PostfixLine line)
    {
        line = default;
        line.Count = 1;
        if (message.IsEmpty) return;
        if (program == PostfixProgram.Logger)
        {
            ReadLogger(message, ref line);
            return;
        }

        int severity = EndOfSeverity(message);
        if (severity > 0)
        {
            ReadWarning(message, severity, program, ref line);
            return;
        }

        int at = PostfixFields.EndOfQueueId(message, out int length);
        if (at > 0 && !message[..length].SequenceEqual("NOQUEUE"u8)) line.QueueId = new Part(0, length);
        if (at < 0) at = 0;
        switch (program)
        {
            case PostfixProgram.Smtpd: ReadSmtpd(message, at, ref line); break;
            case PostfixProgram.Cleanup: ReadCleanup(message, at, ref line); break;
            case PostfixProgram.Pickup: ReadPickup(message, at, ref line); break;
            case PostfixProgram.Qmgr: ReadQmgr(message, at, ref line); break;
            case PostfixProgram.Delivery or PostfixProgram.OwnDelivery: ReadDelivery(message, at, ref line); break;
            case PostfixProgram.Bounce: ReadBounce(message, at, ref line); break;
            case PostfixProgram.Postsuper: ReadPostsuper(message, at, ref line); break;
            case PostfixProgram.Postscreen: ReadPostscreen(message, at, ref line); break;
            default: ReadOther(message, ref line); break;
        }
    }

    /// <summary>Where the text behind <c>warning: </c> and its like begins; 0 where the message has no severity.</summary>
    private static int EndOfSeverity(ReadOnlySpan<byte> message) => message[0] switch
    {
        (byte)'w' => message.StartsWith("warning: "u8) ? 9 : 0,
        (byte)'e' => message.StartsWith("error: "u8) ? 7 : 0,
        (byte)'f' => message.StartsWith("fatal: "u8) ? 7 : 0,
        (byte)'p' => message.StartsWith("panic: "u8) ? 7 : 0,
        _ => 0,
    };

    private static void ReadPickup(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        if (!line.QueueId.IsThere || !PostfixFields.TryReadPickup(message[at..], out Range uid, out Range sender, out Range originalId)) return;
        line.Kind = MailEventKind.Accepted;
        line.EnvelopeSender = new Part(sender, at);
        line.PreviousQueueId = Part.NonEmpty(originalId, at);
        // A message that postsuper put back belongs to whoever handed it in before, not to the user that owns the queue.
        if (line.PreviousQueueId.IsThere) return;
        line.SenderKind = SenderKind.LocalUser;
        line.Sender = new Part(uid, at);
    }

    private static void ReadQmgr(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        if (!line.QueueId.IsThere) return;
        ReadOnlySpan<byte> text = message[at..];
        if (text.SequenceEqual("removed"u8))
        {
            line.Kind = MailEventKind.Removed;
        }
        else if (PostfixFields.TryReadQueued(text, out Range sender, out line.Size, out line.RecipientCount))
        {
            line.Kind = MailEventKind.Queued;
            line.EnvelopeSender = new Part(sender, at);
        }
        else if (PostfixFields.TryReadExpired(text, out sender))
        {
            line.Kind = MailEventKind.Expired;
            line.Status = DeliveryStatus.Expired;
            line.EnvelopeSender = new Part(sender, at);
        }
        else
        {
            TryReadAttempt(text, at, ref line);
        }
    }

    private static void ReadBounce(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        if (!line.QueueId.IsThere || !PostfixFields.TryReadNotification(message[at..], out Range id)) return;
        line.Kind = MailEventKind.Notification;
        line.NextQueueId = new Part(id, at);
        line.Reply = new Part(at, at + id.Start.Value - 2);
    }

    private static void ReadPostsuper(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        if (!line.QueueId.IsThere) return;
        ReadOnlySpan<byte> text = message[at..];
        line.Kind =
            text.SequenceEqual("removed"u8) ? MailEventKind.Removed
            : text.SequenceEqual("requeued"u8) ? MailEventKind.Requeued
            : text.SequenceEqual("placed on hold"u8) ? MailEventKind.Held
            : text.SequenceEqual("released from hold"u8) ? MailEventKind.Released
            : text.SequenceEqual("expired"u8) ? MailEventKind.Expired
            : MailEventKind.Other;
    }

    /// <summary>What the loggers say of themselves; anything else of theirs is no mail log, and stays without a kind.</summary>
    private static void ReadLogger(ReadOnlySpan<byte> message, ref PostfixLine line)
    {
        long lines = LoggerNotes.SuppressedLines(message);
        if (lines == 0) return;
        line.Kind = MailEventKind.Suppressed;
        line.Count = (int)Math.Min(lines, int.MaxValue);
    }

    private static int ReadNumber(ReadOnlySpan<byte> text, int at, out int number)
    {
        number = 0;
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
        {
            if (number < 100_000_000) number = number * 10 + (text[at] - '0');
            at++;
        }

        return at;
    }

    /// <summary><c>message repeated N times: [ … ]</c> (rsyslog): the message inside, and how often it occurred.</summary>
    public static bool TryUnwrapRepeated(ReadOnlySpan<byte> message, out Range inner, out int count)
    {
        inner = default;
        count = 0;
        if (!message.StartsWith("message repeated "u8)) return false;
        int at = ReadNumber(message, 17, out count);
        ReadOnlySpan<byte> mark = " times: ["u8;
        if (at == 17 || !message[at..].StartsWith(mark) || message[^1] != ']') return false;
        at += mark.Length;
        if (at < message.Length && message[at] == ' ') at++;
        inner = at..Math.Max(at, message.Length - 1);
        return at < message.Length;
    }

    /// <summary><c>last message repeated N times</c> (older loggers), a line without a program.</summary>
    public static bool TryReadLastRepeated(ReadOnlySpan<byte> message, out int count)
    {
        count = 0;
        if (!message.StartsWith("last message repeated "u8)) return false;
        int at = ReadNumber(message, 22, out count);
        return at > 22 && message[at..].StartsWith(" time"u8);
    }
}
