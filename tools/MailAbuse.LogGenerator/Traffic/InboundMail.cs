namespace MailAbuse.LogGenerator;

/// <summary>Mail that strangers send to the mailboxes here.</summary>
internal static class InboundMail
{
    public static MessageFact Make(long now, int size, Rng rng, Destinations destinations)
    {
        string from = destinations.Foreign(rng);
        Destination server = destinations.ForAddress("@" + from);
        string to = $"{Names.Person(rng)}@{rng.Pick(destinations.OwnDomains)}";
        // A domain's outgoing servers are the neighbours of its incoming one.
        string address = server.MxAddress.Contains(':', StringComparison.Ordinal)
            ? server.MxAddress + rng.Between(1, 9).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : $"{server.MxAddress[..(server.MxAddress.LastIndexOf('.') + 1)]}{rng.Between(1, 254)}";
        return new MessageFact
        {
            TimeMicros = now,
            Sender = address,
            SenderType = SenderType.Client,
            ClientAddress = address,
            ClientName = $"out{rng.Between(1, 6)}.{from}",
            EnvelopeSender = rng.Chance(0.04) ? "" : rng.Chance(0.25) ? $"bounce+{Names.Token(rng, 10)}@{from}" : $"{Names.Person(rng)}@{from}",
            Recipients = [new RecipientFact(to, rng.Chance(0.004) ? FactOutcome.Bounced : FactOutcome.Delivered, rng.Chance(0.002) ? 1 : 0)],
            Size = size,
            IsBackground = true,
        };
    }
}
