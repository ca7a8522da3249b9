namespace MailAbuse.Dns;

/// <summary>Asks one DNS resolver. May be asked from several threads at once.</summary>
public interface IDnsResolver
{
    /// <summary>The resolver, and from where it is asked, for messages.</summary>
    string Name { get; }

    /// <summary>Asks one question. Never throws for what the network or the resolver does: that is the answer's status.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    DnsAnswer Ask(string name, DnsRecordType type, CancellationToken stop);
}
