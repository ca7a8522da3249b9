namespace MailAbuse.Dns;

/// <summary>Types of DNS records that are asked for (RFC 1035, RFC 3596).</summary>
public enum DnsRecordType : ushort
{
    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>An alias; read in answers only.</summary>
    Cname = 5,

    /// <summary>A mail host with its preference.</summary>
    Mx = 15,

    /// <summary>Text.</summary>
    Txt = 16,

    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,
}
