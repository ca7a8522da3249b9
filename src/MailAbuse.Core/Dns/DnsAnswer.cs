using System.Net;

namespace MailAbuse.Dns;

/// <summary>What a resolver said to one question.</summary>
public sealed record DnsAnswer(DnsStatus Status)
{
    /// <summary>Of an A or AAAA question: the addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Of a TXT question: the texts, each record's strings joined (RFC 7208, 3.3). Bytes of strangers as Latin-1.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Of an MX question: the mail hosts, best first.</summary>
    public IReadOnlyList<(int Preference, string Host)> MailHosts { get; init; } = [];

    /// <summary>What went wrong, in words; empty where nothing did.</summary>
    public string Problem { get; init; } = "";

    /// <summary>True where the resolver said what there is: records, none of this type, or no such name.</summary>
    public bool IsKnown => Status is DnsStatus.Answered or DnsStatus.NoData or DnsStatus.NoSuchName;
}
