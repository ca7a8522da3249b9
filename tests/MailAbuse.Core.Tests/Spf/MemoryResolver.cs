using System.Net;
using MailAbuse.Dns;

namespace MailAbuse.Core.Tests.Spf;

/// <summary>A resolver that knows a table: <c>name TYPE value</c>, one record a line; <c>name TYPE !Status</c> is a failure.</summary>
internal sealed class MemoryResolver : IDnsResolver
{
    private readonly Dictionary<(string Name, string Type), List<string>> _records = [];
    private readonly HashSet<string> _names = [];

    public MemoryResolver(params IEnumerable<string> lines)
    {
        foreach (string[] parts in lines.Select(line => line.Split(' ', 3)))
        {
            _names.Add(parts[0]);
            if (!_records.TryGetValue((parts[0], parts[1]), out List<string>? values))
                _records[(parts[0], parts[1])] = values = [];
            values.Add(parts[2]);
        }
    }

    public string Name => "memory";

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public DnsAnswer Ask(string name, DnsRecordType type, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Asked++;
        name = DnsName.Check(name);
        if (!_records.TryGetValue((name, type.ToString().ToUpperInvariant()), out List<string>? values))
            return new DnsAnswer(_names.Contains(name) ? DnsStatus.NoData : DnsStatus.NoSuchName);
        if (values[0].StartsWith('!'))
            return new DnsAnswer(Enum.Parse<DnsStatus>(values[0][1..])) { Problem = "the server is out" };
        DnsAnswer answer = new(DnsStatus.Answered);
        return type switch
        {
            DnsRecordType.Txt => answer with { Texts = values },
            DnsRecordType.Mx => answer with { MailHosts = [.. values.Select(value => value.Split(' ')).Select(pair => (int.Parse(pair[0]), pair[1]))] },
            _ => answer with { Addresses = [.. values.Select(IPAddress.Parse)] },
        };
    }
}
