using MailAbuse.Dns;

namespace MailAbuse.Routes.Checks;

/// <summary>The hosts that take mail for a domain (RFC 5321, 5.1), best first.</summary>
/// <param name="Hosts">Their names. The domain itself where it has no MX; empty where it takes no mail (RFC 7505) or does not exist.</param>
/// <param name="Problem">Why they are not known, a sentence that begins small and has no end point; null where they are.</param>
internal sealed record MailHosts(IReadOnlyList<string> Hosts, string? Problem)
{
    /// <summary>Asks for them.</summary>
    public static MailHosts Find(IDnsResolver resolver, string domain, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        DnsAnswer answer = resolver.Ask(domain, DnsRecordType.Mx, stop);
        return answer.Status switch
        {
            // A name that can be no host name is nobody's: a stranger's record is no reason to look anything up.
            DnsStatus.Answered => new MailHosts([.. answer.MailHosts.Select(host => NextHop.Parse($"[{host.Host.TrimEnd('.')}]")?.Host).OfType<string>().Distinct()], null),
            DnsStatus.NoData => new MailHosts([domain], null),
            DnsStatus.NoSuchName => new MailHosts([], null),
            _ => new MailHosts([], $"the mail hosts of {domain} are not known ({resolver.Name}: {(answer.Problem.Length > 0 ? Text.Visible.Make(answer.Problem, 200) : answer.Status)})"),
        };
    }
}
