namespace MailAbuse.Dns;

/// <summary>How a question ended. Kept apart, because "there is no such name" is an answer and a failure is none.</summary>
public enum DnsStatus
{
    /// <summary>There are records.</summary>
    Answered,

    /// <summary>The name exists, and has no record of this type (NODATA).</summary>
    NoData,

    /// <summary>There is no such name (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>The resolver could not find out (SERVFAIL).</summary>
    ServerFailure,

    /// <summary>The resolver does not serve us (REFUSED).</summary>
    Refused,

    /// <summary>Another response code, or an answer that is no DNS message.</summary>
    Malformed,

    /// <summary>Nobody answered in time.</summary>
    Timeout,

    /// <summary>The resolver cannot be reached: no route, connection refused.</summary>
    Unreachable,
}
