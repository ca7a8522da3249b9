using System.Management.Automation;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets that read logs and can be asked about single senders.</summary>
public abstract class SenderLogCmdlet : LogCmdlet
{
    private readonly HashSet<string> _senders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Senders that are wanted, with wildcards; those of the pipeline count together.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string[]? Sender { get; set; }

    /// <summary>The senders that are wanted; empty for all.</summary>
    private protected IReadOnlyList<string> Senders => [.. _senders];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        // A message of Unknown has no sender to ask for.
        _senders.UnionWith((Sender ?? []).Where(sender => !string.IsNullOrEmpty(sender)));
    }
}
