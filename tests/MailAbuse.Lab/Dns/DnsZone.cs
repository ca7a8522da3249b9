namespace MailAbuse.Lab;

/// <summary>One zone that a name server of the lab knows, or behaves badly about. Names that are in no zone do not exist.</summary>
/// <param name="Name">The zone, without a dot at its end.</param>
/// <param name="Behaviour">What questions about it get.</param>
/// <param name="Records">Lines of a master file: names relative to the zone, <c>@</c> for the zone itself, <c>*</c> for all others.</param>
public sealed record DnsZone(string Name, DnsBehaviour Behaviour, params IReadOnlyList<string> Records)
{
    /// <summary>A zone with records: <c>DnsZone.Of("list.test", "2.0.0.127 A 127.0.0.2", "alias CNAME 2.0.0.127", "@ MX 10 mx")</c>.</summary>
    public static DnsZone Of(string name, params IReadOnlyList<string> records) => new(name, DnsBehaviour.Answers, records);

    /// <summary>Every name in it has this address, as a resolver that lies or a list that died.</summary>
    public static DnsZone Lying(string name, string address) => Of(name, $"@ A {address}", $"* A {address}");

    /// <summary>Questions about it are refused (REFUSED), as a list does that does not serve this resolver.</summary>
    public static DnsZone Refused(string name) => new(name, DnsBehaviour.Refuses);

    /// <summary>Its servers do not say a word: the resolver waits, and whoever asked it waits in vain.</summary>
    public static DnsZone Silent(string name) => new(name, DnsBehaviour.IsSilent);

    /// <summary>The resolver cannot find out, and says so at once (SERVFAIL).</summary>
    public static DnsZone Failing(string name) => new(name, DnsBehaviour.Fails);

    /// <summary>A text as it stands in a master file, in strings of at most 255 bytes. ASCII.</summary>
    public static string Text(string text) => string.Join(' ', text.Chunk(255).Select(part => $"\"{new string(part).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
}
