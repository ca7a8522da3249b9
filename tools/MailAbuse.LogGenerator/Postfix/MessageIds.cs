namespace MailAbuse.LogGenerator;

/// <summary>Message-IDs in the manners of mail programs.</summary>
internal static class MessageIds
{
    public static string Make(MessageFact fact, long now, Rng rng)
    {
        ReadOnlySpan<char> domain = fact.EnvelopeSender.AsSpan(fact.EnvelopeSender.LastIndexOf('@') + 1);
        if (domain.IsEmpty) domain = "example.net";
        // A mail program keeps its manner.
        return (MailSystem.Hash(fact.Sender) % 5) switch
        {
            0 => $"<{Uuid(rng)}@{domain}>",
            1 => $"<{now / 1000}.{rng.Between(1_000, 99_999)}.{rng.Between(1_000_000, 9_999_999)}.JavaMail.app@{domain}>",
            2 => $"<{Names.Hex(rng, 8)}.{rng.Between(1_000_000, 9_999_999)}@{domain}>",
            3 => $"<CA+{Names.Token(rng, 40)}@mail.{domain}>",
            _ => $"<{Names.Hex(rng, 12)}$0{Names.Hex(rng, 4)}$0{Names.Hex(rng, 4)}$@{domain}>",
        };
    }

    /// <summary>The one that Postfix itself makes where a message has none.</summary>
    public static string Own(PostfixHost host, string queueId, long now) =>
        FormattableString.Invariant($"<{DateTime.UnixEpoch.AddTicks(now * 10):yyyyMMddHHmmss}.{queueId}@{host.FullName}>");

    private static string Uuid(Rng rng)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, rng.NextULong());
        BitConverter.TryWriteBytes(bytes[8..], rng.NextULong());
        return new Guid(bytes).ToString();
    }
}
