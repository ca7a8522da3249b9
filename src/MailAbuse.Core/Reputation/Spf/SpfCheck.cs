using System.Net;
using System.Net.Sockets;
using MailAbuse.Dns;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Spf;

/// <summary>
/// Whether an address may send for a domain, by the domain's SPF record (RFC 7208, 4: check_host). Macros and <c>ptr</c> are not worked
/// out: where they could change the result it is <see cref="SpfOutcome.Unknown"/>.
/// </summary>
public sealed class SpfCheck
{
    // RFC 7208, 4.6.4.
    private const int MostLookups = 10;
    private const int MostVoid = 2;
    private const int MostMailHosts = 10;

    private readonly IDnsResolver _resolver;
    private readonly IPAddress _address;
    private readonly CancellationToken _stop;
    private int _lookups;
    private int _void;

    private SpfCheck(IDnsResolver resolver, IPAddress address, CancellationToken stop)
    {
        _resolver = resolver;
        _address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        _stop = stop;
    }

    /// <summary>Checks one address. A domain that can be none has no record.</summary>
    /// <param name="resolver">Who is asked.</param>
    /// <param name="domain">The domain of the envelope sender.</param>
    /// <param name="address">The address that would send.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SpfResult Check(IDnsResolver resolver, string domain, IPAddress address, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(address);
        return new SpfCheck(resolver, address, stop).Host(domain);
    }

    private SpfResult Host(string domain)
    {
        _stop.ThrowIfCancellationRequested();
        string shown = Shown(domain);
        // A name of one label belongs to a machine, not to mail.
        if (!DnsName.IsGood(domain) || !domain.TrimEnd('.').Contains('.', StringComparison.Ordinal))
            return Result(SpfOutcome.None, $"'{shown}' can be no domain of mail");
        DnsAnswer answer = _resolver.Ask(domain, DnsRecordType.Txt, _stop);
        if (!answer.IsKnown)
            return Failed(domain, answer);
        string[] records = [.. answer.Texts.Where(SpfRecord.IsOne)];
        if (records.Length == 0)
            return Result(SpfOutcome.None, $"{shown} has no SPF record");
        if (records.Length > 1)
            return Result(SpfOutcome.PermError, $"{shown} has {records.Length} SPF records where one may be");
        if (SpfRecord.Read(records[0], out string mistake) is not { } record)
            return Result(SpfOutcome.PermError, $"'{Shown(mistake)}' in the SPF record of {shown} is a mistake");
        return Terms(record, domain, shown);
    }

    private SpfResult Terms(SpfRecord record, string domain, string shown)
    {
        // What could not be worked out and might have decided.
        string? beyond = null;
        bool couldOnlyPass = true;
        foreach (SpfTerm term in record.Terms)
        {
            string where = $"'{Shown(term.Text)}' of {shown}";
            SpfResult? decided = term.IsLookup && ++_lookups > MostLookups ? TooMany(shown) : null;
            bool? isMatch = decided is not null || term.IsBeyondUs ? null : Matches(term, term.Domain ?? domain, out decided);
            // An earlier term may have matched, and then nobody would have come so far.
            if (decided is not null)
                return beyond is null ? decided : Result(SpfOutcome.Unknown, beyond);
            if (isMatch == false)
                continue;
            if (isMatch == true)
            {
                // Whether or not an earlier term let it pass, it passes.
                return beyond is null || couldOnlyPass && term.Outcome == SpfOutcome.Pass ? Result(term.Outcome, where) : Result(SpfOutcome.Unknown, beyond);
            }

            beyond ??= $"{where} takes more than domain and address";
            couldOnlyPass &= term.Outcome == SpfOutcome.Pass;
        }

        SpfResult rest = record.Redirect is { } other && !record.Terms.Any(term => term.Mechanism == "all") ? Redirected(other, shown) : Result(SpfOutcome.Neutral, $"nothing in the SPF record of {shown} is about this address");
        return beyond is null || couldOnlyPass && rest.Outcome == SpfOutcome.Pass ? rest : Result(SpfOutcome.Unknown, beyond);
    }

    private SpfResult Redirected(string domain, string shown)
    {
        if (++_lookups > MostLookups)
            return TooMany(shown);
        if (domain.Contains('%', StringComparison.Ordinal))
            return Result(SpfOutcome.Unknown, $"'redirect={Shown(domain)}' of {shown} takes more than domain and address");
        SpfResult result = Host(domain);
        return result.Outcome == SpfOutcome.None ? Result(SpfOutcome.PermError, $"'redirect={Shown(domain)}' of {shown} leads to nothing: {result.Reason}") : result;
    }

    // True or false; null: it cannot be told. Where something else is decided by it, that stands in decided.
    private bool? Matches(SpfTerm term, string domain, out SpfResult? decided)
    {
        decided = null;
        switch (term.Mechanism)
        {
            case "all":
                return true;
            case "ip4" or "ip6":
                return IsIn(term.Address!, term);
            case "include":
                SpfResult inner = Host(domain);
                if (inner.Outcome == SpfOutcome.None)
                    decided = Result(SpfOutcome.PermError, $"'{Shown(term.Text)}' leads to nothing: {inner.Reason}");
                else if (inner.Outcome is SpfOutcome.TempError or SpfOutcome.PermError)
                    decided = inner;
                return inner.Outcome == SpfOutcome.Unknown ? null : inner.Outcome == SpfOutcome.Pass;
            case "exists":
                return Ask(domain, DnsRecordType.A, isTerm: true, out decided) is { Status: DnsStatus.Answered };
            case "a":
                return HasAddress(domain, term, isTerm: true, out decided);
            default:
                return HasMailHost(domain, term, out decided);
        }
    }

    private bool HasMailHost(string domain, SpfTerm term, out SpfResult? decided)
    {
        if (Ask(domain, DnsRecordType.Mx, isTerm: true, out decided) is not { } answer)
            return false;
        if (answer.MailHosts.Count > MostMailHosts)
        {
            decided = Result(SpfOutcome.PermError, $"'{Shown(term.Text)}' leads to {answer.MailHosts.Count} mail hosts where {MostMailHosts} are allowed");
            return false;
        }

        foreach ((_, string host) in answer.MailHosts)
        {
            bool isMatch = HasAddress(host, term, isTerm: false, out decided);
            if (isMatch || decided is not null)
                return isMatch;
        }

        return false;
    }

    private bool HasAddress(string host, SpfTerm term, bool isTerm, out SpfResult? decided) =>
        Ask(host, _address.AddressFamily == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.Aaaa, isTerm, out decided) is { } answer && answer.Addresses.Any(one => IsIn(one, term));

    // Null where nothing comes of it: then it does not match, or something is decided.
    private DnsAnswer? Ask(string name, DnsRecordType type, bool isTerm, out SpfResult? decided)
    {
        decided = null;
        _stop.ThrowIfCancellationRequested();
        // A name that nobody can ask for has nothing behind it.
        DnsAnswer answer = DnsName.IsGood(name) ? _resolver.Ask(name, type, _stop) : new DnsAnswer(DnsStatus.NoSuchName);
        if (!answer.IsKnown)
            decided = Failed(name, answer);
        else if (isTerm && answer.Status != DnsStatus.Answered && ++_void > MostVoid)
            decided = Result(SpfOutcome.PermError, $"more than {MostVoid} names of the SPF record lead to nothing, at last {Shown(name)}");
        return decided is null && answer.Status == DnsStatus.Answered ? answer : null;
    }

    private bool IsIn(IPAddress network, SpfTerm term)
    {
        if (network.AddressFamily != _address.AddressFamily)
            return false;
        int bits = network.AddressFamily == AddressFamily.InterNetwork ? term.Bits4 : term.Bits6;
        byte[] one = network.GetAddressBytes();
        byte[] other = _address.GetAddressBytes();
        int whole = bits / 8;
        return one.AsSpan(0, whole).SequenceEqual(other.AsSpan(0, whole)) && (bits % 8 == 0 || (one[whole] ^ other[whole]) >> (8 - bits % 8) == 0);
    }

    private static SpfResult TooMany(string domain) => Result(SpfOutcome.PermError, $"the SPF record takes more than {MostLookups} questions to DNS, at last for {domain}");

    private static SpfResult Failed(string name, DnsAnswer answer) => Result(SpfOutcome.TempError, $"{Shown(name)} could not be looked up: {answer.Problem}");

    private static SpfResult Result(SpfOutcome outcome, string reason) => new() { Outcome = outcome, Reason = reason };

    private static string Shown(string text) => Visible.Make(text, 100);
}
