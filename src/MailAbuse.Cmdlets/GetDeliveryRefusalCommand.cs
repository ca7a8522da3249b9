using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;

namespace MailAbuse.Cmdlets;

/// <summary>Says who refuses mail, and why.</summary>
[Cmdlet(VerbsCommon.Get, "DeliveryRefusal", DefaultParameterSetName = PathSet)]
[OutputType(typeof(DeliveryRefusal))]
public sealed class GetDeliveryRefusalCommand : LogCmdlet
{
    private RefusalCatalogue? _catalogue;

    /// <summary>Only refusals of these causes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public RefusalCause[]? Cause { get; set; }

    /// <summary>Refusals of all causes, also those that nobody knows.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Only mail to these domains, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? RecipientDomain { get; set; }

    /// <summary>Only refusals by these mail hosts, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? MailHost { get; set; }

    /// <summary>Only refusals by these operators, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Operator { get; set; }

    /// <summary>Only those for which mail waits.</summary>
    [Parameter]
    public SwitchParameter Waiting { get; set; }

    /// <summary>Only those whose way works again.</summary>
    [Parameter]
    public SwitchParameter Resumed { get; set; }

    /// <summary>A catalogue of the user's own, asked before the module's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CataloguePath { get; set; }

    /// <summary>The case that this is done for: the results bear its number.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    public string? Case { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        string? file = null;
        if (CataloguePath is not null)
        {
            if (!TryFile(CataloguePath, out string named))
                return;
            file = named;
        }

        _catalogue = Catalogues.Refusals(this, file);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // By another catalogue than the one that was meant the answer would be another.
        if (_catalogue is not null)
            base.EndProcessing();
    }

    private protected override void Read(LogInput input)
    {
        RefusalQuery query = Query;
        Show((queue, stop) => RefusalReader.Read(input, query, queue, TimeProvider.System, stop));
    }

    private protected override void ReadServers()
    {
        RefusalQuery query = Query;
        ServerReadOptions options = ServerOptions;
        Show((queue, stop) =>
        {
            RefusalReport? report = null;
            IReadOnlyList<string> missing = WithShells(queue, shells => report = ServerRefusalReader.Read(shells, query, options, queue, TimeProvider.System, stop));
            string[] all = [.. missing.Concat(report!.MissingServers).Distinct(StringComparer.OrdinalIgnoreCase)];
            if (all.Length > 0)
                queue.Warn($"This picture lacks {string.Join(", ", all)}, or has only a part of its log.");
            return report;
        });
    }

    private RefusalQuery Query => new()
    {
        Since = Between.Since,
        Until = Between.Until,
        Last = Between.Last,
        FromLogEnd = Between.FromLogEnd,
        Catalogue = _catalogue!,
        Case = Case ?? "",
    };

    private void Show(Func<WorkQueue, CancellationToken, RefusalReport> read)
    {
        RefusalSelection selection = new()
        {
            Causes = Cause ?? [],
            All = All,
            RecipientDomains = RecipientDomain ?? [],
            MailHosts = MailHost ?? [],
            Operators = Operator ?? [],
            Waiting = Waiting,
            Resumed = Resumed,
        };
        RefusalReport? report = null;
        Run("Reading refusals", (queue, stop) =>
        {
            report = read(queue, stop);
            queue.Results(selection.Of(report));
        });
        if (report is null)
            return;
        TellRead(report.Statistics);
        if (selection.Nobody(report) is { } nobody)
            WriteWarning(nobody);
        else if (selection.LeftOut(report, out bool isImportant) is { } left)
        {
            // An administrator must not think that nobody refuses anything.
            if (isImportant)
                WriteWarning(left);
            else
                WriteVerbose(left);
        }
    }
}
