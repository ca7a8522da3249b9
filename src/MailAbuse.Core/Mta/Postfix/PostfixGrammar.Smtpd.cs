namespace MailAbuse.Mta.Postfix;

internal static partial class PostfixGrammar
{
    private static void ReadSmtpd(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        if (text.IsEmpty) return;
        switch (text[0])
        {
            case (byte)'c' when text.StartsWith("client="u8):
                // Only "QID: client=" and "NOQUEUE: client=" are acceptance.
                if (at > 0) ReadAccepted(text, at, ref line);
                return;
            case (byte)'c' when text.StartsWith("connect from "u8):
                if (TryReadClientAt(message, at + 13, ref line) >= 0) line.Kind = MailEventKind.Connected;
                return;
            case (byte)'d' when text.StartsWith("disconnect from "u8):
                ReadDisconnect(message, at + 16, ref line);
                return;
            case (byte)'p' when text.StartsWith("proxy-accept: "u8) || text.StartsWith("proxy-reject: "u8):
                ReadProxied(message, at, ref line);
                return;
            default:
                if (ActionOf(text, out MailEventKind kind, out int action)) ReadAction(message, at + action, kind, ref line);
                else ReadSession(message, at, ref line);
                return;
        }
    }

    private static void ReadAccepted(ReadOnlySpan<byte> text, int at, ref PostfixLine line)
    {
        if (!PostfixFields.TryReadClient(text[7..], out ClientFields fields)) return;
        at += 7;
        line.Kind = MailEventKind.Accepted;
        line.ClientName = Part.NonEmpty(fields.Name, at);
        line.Client = new Part(fields.Address, at);
        line.SaslMethod = Part.NonEmpty(fields.SaslMethod, at);
        line.SaslLogin = Part.NonEmpty(fields.SaslLogin, at);
        line.PreviousQueueId = Part.NonEmpty(fields.OriginalQueueId, at);
        line.SenderKind = line.SaslLogin.IsThere ? SenderKind.Login : SenderKind.Client;
        line.Sender = line.SaslLogin.IsThere ? line.SaslLogin : line.Client;
    }

    /// <summary>Reads <c>NAME[ADDRESS](:PORT)?</c> at a place of the message. Returns where it ends, -1 where there is none.</summary>
    private static int TryReadClientAt(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        if (at >= message.Length || !PostfixFields.TryReadPeer(message[at..], out Range name, out Range address, out int end)) return -1;
        line.ClientName = Part.NonEmpty(name, at);
        line.Client = new Part(address, at);
        return at + end;
    }

    private static void ReadDisconnect(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        int end = TryReadClientAt(message, at, ref line);
        if (end < 0) return;
        line.Kind = MailEventKind.Disconnected;
        // The commands of the session and how many of them were accepted: ehlo=1 auth=0/1 quit=1 commands=2/3
        if (end + 1 < message.Length && message[end] == ' ') line.Reply = new Part(end + 1, message.Length);
    }

    private static void ReadProxied(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        bool accepted = message[at + 6] == 'a';
        at += 14;
        line.Kind = MailEventKind.Proxied;
        int stage = message[at..].IndexOf(": "u8);
        if (stage < 0) return;
        at += stage + 2;
        ReadOnlySpan<byte> text = message[at..];
        PostfixFields.ReadProxied(text, out Range reply, out Range id);
        line.Reply = Part.NonEmpty(reply, at);
        line.Dsn = Part.NonEmpty(PostfixFields.DsnOfReply(text[reply]), at);
        if (accepted) line.NextQueueId = Part.NonEmpty(id, at);
        SetContext(text, at, ref line);
    }

    /// <summary>The word with which Postfix says what it did with a request or a line of content: <c>reject: </c>, <c>milter-hold: </c> …</summary>
    private static bool ActionOf(ReadOnlySpan<byte> text, out MailEventKind kind, out int end)
    {
        kind = MailEventKind.Other;
        end = text[..Math.Min(text.Length, 32)].IndexOf(": "u8);
        if (end <= 0) return false;
        ReadOnlySpan<byte> word = text[..end];
        end += 2;
        bool milter = word.StartsWith("milter-"u8);
        if (milter)
        {
            word = word[7..];
            // Header and body checks on what a milter added: milter-header-reject and its like.
            if (word.StartsWith("header-"u8)) word = word[7..];
            else if (word.StartsWith("body-"u8)) word = word[5..];
        }

        if (word.SequenceEqual("reject"u8) || word.SequenceEqual("discard"u8) || word.SequenceEqual("abort"u8)) kind = MailEventKind.Rejected;
        else if (word.SequenceEqual("hold"u8)) kind = MailEventKind.Held;
        // Nothing was refused: the administrator tries a restriction, or wants to be told.
        else if (word.SequenceEqual("reject_warning"u8) || word.SequenceEqual("warn"u8) || word.SequenceEqual("warning"u8)) kind = MailEventKind.Warning;
        else
        {
            return word.SequenceEqual("filter"u8) || word.SequenceEqual("redirect"u8) || word.SequenceEqual("bcc"u8) ||
                word.SequenceEqual("prepend"u8) || word.SequenceEqual("replace"u8) || word.SequenceEqual("info"u8) ||
                word.SequenceEqual("permit"u8) || word.SequenceEqual("pass"u8) || word.SequenceEqual("strip"u8) || word.SequenceEqual("delay"u8);
        }

        return true;
    }

    /// <summary>Reads <c>RCPT from NAME[ADDRESS]: REASON; from=&lt;…&gt; …</c> behind an action of smtpd, or of a milter anywhere.</summary>
    private static void ReadAction(ReadOnlySpan<byte> message, int at, MailEventKind kind, ref PostfixLine line)
    {
        line.Kind = kind;
        // The words before the client are Postfix's own, so the first "from" is the right one.
        int from = message[at..].IndexOf(" from "u8);
        int end = from < 0 ? -1 : TryReadClientAt(message, at + from + 6, ref line);
        if (end >= 0 && message[end..].StartsWith(": "u8)) at = end + 2;
        ReadReason(message, at, ref line);
    }

    private static void ReadReason(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        int end = SetContext(text, at, ref line);
        line.Reply = Part.NonEmpty(..end, at);
        line.Dsn = Part.NonEmpty(PostfixFields.DsnOfReply(text[..end]), at);
    }

    private static int SetContext(ReadOnlySpan<byte> text, int at, ref PostfixLine line)
    {
        ContextFields context = PostfixFields.ReadContext(text);
        if (context.HasSender) line.EnvelopeSender = new Part(context.Sender, at);
        if (context.HasRecipient) line.Recipient = new Part(context.Recipient, at);
        if (context.HasHelo) line.Helo = Part.NonEmpty(context.Helo, at);
        return context.Start;
    }

    /// <summary>The ends of sessions, and what smtpd notes about a client without a message.</summary>
    private static void ReadSession(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        bool ends = text.StartsWith("lost connection after "u8) || text.StartsWith("timeout after "u8) || text.StartsWith("too many errors after "u8);
        bool misbehaves = !ends && (text.StartsWith("improper command pipelining after "u8) || text.StartsWith("SSL_accept error from "u8) ||
            text.StartsWith("bare <LF> received after "u8));
        int from = text.IndexOf(" from "u8);
        if (from < 0) return;
        bool about = ends || misbehaves || text[..from].EndsWith("TLS connection established"u8) || text.StartsWith("setting up TLS connection"u8);
        if (!about || TryReadClientAt(message, at + from + 6, ref line) < 0) return;
        if (ends)
        {
            line.Kind = MailEventKind.Disconnected;
            line.Reply = new Part(at, at + from);
        }
        else if (misbehaves)
        {
            line.Kind = MailEventKind.Warning;
            line.Reply = new Part(at, message.Length);
        }
    }

    /// <summary><c>warning: </c>, <c>error: </c>, <c>fatal: </c>, <c>panic: </c> of any program.</summary>
    private static void ReadWarning(ReadOnlySpan<byte> message, int at, PostfixProgram program, ref PostfixLine line)
    {
        line.Kind = MailEventKind.Warning;
        int next = PostfixFields.EndOfQueueId(message[at..], out int length);
        if (next > 0)
        {
            if (!message.Slice(at, length).SequenceEqual("NOQUEUE"u8)) line.QueueId = new Part(at, at + length);
            at += next;
        }

        line.Reply = Part.NonEmpty(..(message.Length - at), at);
        if (program is not (PostfixProgram.Smtpd or PostfixProgram.Postscreen)) return;
        ReadOnlySpan<byte> text = message[at..];
        int end = TryReadClientAt(message, at, ref line);
        if (end >= 0)
        {
            if (message[end..].StartsWith(": SASL "u8)) ReadSaslFailure(message, end + 7, ref line);
            // A function and an index (dict_get_values[12]) look alike.
            else if (line.Client.Of(message).IndexOfAny((byte)'.', (byte)':', (byte)'k') < 0) line.Client = line.ClientName = default;
            return;
        }

        // "non-SMTP command from CLIENT: …", "Connection rate limit exceeded: 30 from CLIENT for service smtp"; ETRN prints the
        // client's words first, so there the client could name another one.
        if (text.StartsWith("reject: ETRN"u8) || text.StartsWith("bad ETRN"u8)) return;
        int from = text.IndexOf(" from "u8);
        if (from > 0) TryReadClientAt(message, at + from + 6, ref line);
    }

    /// <summary>Reads <c>METHOD authentication failed: REASON(, sasl_username=NAME)?</c>. The name is what somebody tried, not who he is.</summary>
    private static void ReadSaslFailure(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        ReadOnlySpan<byte> failed = " authentication failed"u8;
        int method = text.IndexOf(failed);
        if (method < 0) method = text.IndexOf(" authentication aborted"u8);
        else line.Kind = MailEventKind.AuthenticationFailed;
        if (method <= 0) return;
        line.SaslMethod = new Part(at, at + method);
        if (line.Kind != MailEventKind.AuthenticationFailed) return;
        int reason = at + method + failed.Length;
        if (message[reason..].StartsWith(": "u8)) reason += 2;
        ReadOnlySpan<byte> mark = ", sasl_username="u8;
        int login = message[reason..].IndexOf(mark);
        int end = login < 0 ? message.Length : reason + login;
        line.Reply = Part.NonEmpty(..(end - reason), reason);
        if (login < 0) return;
        int start = end + mark.Length;
        if (!message[start..].SequenceEqual("(unavailable)"u8)) line.SaslLogin = Part.NonEmpty(..(message.Length - start), start);
    }
}
