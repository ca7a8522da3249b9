namespace MailAbuse.LogGenerator;

/// <summary>Makes the messages of one run: whose name is abused, from where, under which envelope senders, with what success.</summary>
internal sealed class SpamRun
{
    public required string Sender { get; init; }

    public required SenderType SenderType { get; init; }

    /// <summary>The addresses it comes from; bots take turns.</summary>
    public required string[] Clients { get; init; }

    public string ClientName { get; init; } = "unknown";

    /// <summary>The envelope senders; empty has a new one forged for each message.</summary>
    public string[] EnvelopeSenders { get; init; } = [];

    public double Deferred { get; init; }

    public double Bounced { get; init; }

    public int RecipientsEach { get; init; } = 1;

    /// <summary>Messages in one SMTP session; 1 has each come in its own.</summary>
    public int MailsPerSession { get; init; } = 1;

    public int Session { get; set; }

    private int _made;

    public MessageFact Make(long time, Rng rng, Destinations destinations, Func<int> newSession)
    {
        if (MailsPerSession > 1 && _made++ % MailsPerSession == 0) Session = newSession();
        string from = EnvelopeSenders.Length > 0
            ? EnvelopeSenders[rng.Next(EnvelopeSenders.Length)]
            : $"{Names.Person(rng)}@{destinations.AnyForeign(rng)}";
        var recipients = new RecipientFact[RecipientsEach == 1 ? 1 : rng.Between(Math.Max(1, RecipientsEach / 2), RecipientsEach)];
        for (int i = 0; i < recipients.Length; i++)
        {
            string to = $"{Names.Person(rng)}@{destinations.AnyForeign(rng)}";
            recipients[i] = Outcomes.Draw(rng, to, Deferred, Bounced, spam: true);
        }
        return new MessageFact
        {
            TimeMicros = time,
            Sender = Sender,
            SenderType = SenderType,
            // A session has one client; without sessions each message may come from anywhere.
            ClientAddress = MailsPerSession > 1 ? Clients[Session % Clients.Length] : Clients[rng.Next(Clients.Length)],
            ClientName = ClientName,
            EnvelopeSender = from,
            Recipients = recipients,
            Size = rng.Between(1_800, 9_000),
            Session = MailsPerSession > 1 ? Session : 0,
            IsSpam = true,
            SaslMethod = "LOGIN",
        };
    }
}
