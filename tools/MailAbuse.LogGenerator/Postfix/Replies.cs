namespace MailAbuse.LogGenerator;

/// <summary>What receiving servers answer, in the parentheses behind <c>status=</c>, each with the DSN that Postfix logs before it.</summary>
internal static class Replies
{
    /// <summary>The reply to the end of the data.</summary>
    public static void Accepted(LineWriter line, Destination to, string messageId, long now, Rng rng)
    {
        switch (to.Style)
        {
            case ReplyStyle.Exim:
                line.Utf8("250 OK id=1"u8).Text(Names.Token(rng, 5)).Utf8("-"u8).Text(Names.Token(rng, 6)).Utf8("-"u8).Text(Names.Token(rng, 2));
                break;
            case ReplyStyle.Exchange:
                line.Utf8("250 2.6.0 "u8).Text(messageId).Utf8(" [InternalId="u8).Number(20_000_000_000_000 + (rng.Next(int.MaxValue) * 1000L))
                    .Utf8(", Hostname="u8).Text(Names.Hex(rng, 8)).Utf8("."u8).Text(to.Domain).Utf8("] "u8).Number(rng.Between(8_000, 90_000))
                    .Utf8(" bytes in 0."u8).Number(rng.Between(100, 999)).Utf8(", "u8).Number(rng.Between(20, 200)).Utf8("."u8)
                    .Number(rng.Between(100, 999)).Utf8(" KB/sec Queued mail for delivery"u8);
                break;
            case ReplyStyle.BigProvider:
                line.Utf8("250 2.0.0 OK  "u8).Number(now / 1_000_000).Utf8(" "u8).Text(Names.Token(rng, 12)).Utf8("-"u8)
                    .Text(Names.Token(rng, 10)).Utf8("si"u8).Number(rng.Between(1_000_000, 9_999_999)).Utf8("."u8).Number(rng.Between(100, 999))
                    .Utf8(" - gsmtp"u8);
                break;
            case ReplyStyle.Qmail:
                line.Utf8("250 ok "u8).Number(now / 1_000_000).Utf8(" qp "u8).Number(rng.Between(1_000, 64_000));
                break;
            case ReplyStyle.Filter:
                line.Utf8("250 2.0.0 Ok: queued as 4"u8).Text(Names.Token(rng, 5)).Utf8("2"u8).Text(Names.Token(rng, 3)).Utf8("z"u8).Text(Names.Token(rng, 3));
                break;
            default:
                line.Utf8("250 2.0.0 Ok: queued as "u8).Text(Names.Hex(rng, 10));
                break;
        }
    }

    /// <summary>A temporary refusal. A server that was never reached logs <c>relay=none</c>; <paramref name="offset"/> sees to it that a recipient hears the same at each attempt.</summary>
    public static Refusal Deferred(Destination to, string recipient, bool spam, bool hopeless, int offset)
    {
        // Spam is slowed down for its volume and its content; ordinary mail mostly for being new.
        // What is deferred for days is a dead server, a dead domain or a full mailbox.
        int kind = hopeless ? (offset % 10) switch { < 4 => 1, < 7 => 2, _ => 5 }
            : spam ? (offset % 10) switch { < 5 => 3, < 7 => 4, 7 => 0, 8 => 1, _ => 2 }
            : (offset % 10) switch { < 5 => 0, < 7 => 1, 7 => 2, 8 => 5, _ => 6 };
        return kind switch
        {
            0 => new("4.2.0", true, $"host {to.NamedAddress} said: 450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted, see http://postgrey.example.org/help/{to.Domain}.html (in reply to RCPT TO command)"),
            1 => new("4.4.1", false, $"connect to {to.Relay}: Connection timed out"),
            2 => new("4.4.3", false, $"Host or domain name not found. Name service error for name={to.Domain} type=MX: Host not found, try again"),
            3 => new("4.7.28", true, $"host {to.NamedAddress} said: 421 4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users, mail sent from your IP address has been temporarily rate limited. (in reply to end of DATA command)"),
            4 => new("4.7.1", true, $"host {to.NamedAddress} said: 451 4.7.1 <{recipient}>: Recipient address rejected: too many messages from this client, try again later (in reply to RCPT TO command)"),
            5 => new("4.2.2", true, $"host {to.NamedAddress} said: 452 4.2.2 <{recipient}>: Recipient's mailbox is over quota (in reply to RCPT TO command)"),
            _ => new("4.4.2", true, $"lost connection with {to.NamedAddress} while sending RCPT TO"),
        };
    }

    /// <summary>A refusal for good.</summary>
    public static Refusal Bounced(Destination to, string recipient, bool spam, int offset)
    {
        int kind = spam ? (offset % 10) switch { < 5 => 0, < 7 => 3, 7 => 4, 8 => 2, _ => 1 }
            : (offset % 10) switch { < 7 => 0, 7 => 1, 8 => 2, _ => 5 };
        return kind switch
        {
            0 => new("5.1.1", true, $"host {to.NamedAddress} said: 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)"),
            1 => new("5.4.4", false, $"Host or domain name not found. Name service error for name={to.Domain} type=A: Host not found"),
            2 => new("5.2.1", true, $"host {to.NamedAddress} said: 550 5.2.1 The email account that you tried to reach is disabled. (in reply to RCPT TO command)"),
            3 => new("5.7.1", true, $"host {to.NamedAddress} said: 554 5.7.1 Message rejected as spam by content filtering. (in reply to end of DATA command)"),
            4 => new("5.7.1", true, $"host {to.NamedAddress} said: 554 5.7.1 Service unavailable; Client host blocked using dnsbl.example.net; see https://dnsbl.example.net/lookup (in reply to RCPT TO command)"),
            _ => new("5.3.4", true, $"host {to.NamedAddress} said: 552 5.3.4 Message size exceeds fixed limit (in reply to MAIL FROM command)"),
        };
    }
}

/// <summary>A refusal as Postfix logs it.</summary>
/// <param name="Dsn">The enhanced status code.</param>
/// <param name="Reached">Whether a server was reached; if not, the relay is <c>none</c>.</param>
/// <param name="Text">What stands in the parentheses.</param>
internal readonly record struct Refusal(string Dsn, bool Reached, string Text);
