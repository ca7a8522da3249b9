using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Servers.Reading;

namespace MailAbuse.Cmdlets;

/// <summary>Reads a mail log as objects.</summary>
[Cmdlet(VerbsCommunications.Read, "MailLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(MailLogEvent))]
public sealed class ReadMailLogCommand : SenderLogCmdlet
{
    /// <summary>Queue ids.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? QueueId { get; set; }

    /// <summary>Kinds of lines.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public MailEventKind[]? Kind { get; set; }

    /// <summary>Recipients, with wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Recipient { get; set; }

    private protected override void Read(LogInput input)
    {
        EventQuery query = Query;
        ReadStatistics seen = new();
        Run("Reading mail logs", (queue, stop) => queue.Results(MailLogReader.Read(input, query, queue, TimeProvider.System, stop, seen)));
        WarnOfEarlyEnd(seen);
    }

    private protected override void ReadServers()
    {
        EventQuery query = Query;
        ServerReadOptions options = ServerOptions;
        ReadStatistics seen = new();
        Run("Reading mail logs", (queue, stop) => WithShells(queue, shells => queue.Results(ServerLogReader.Read(shells, query, options, queue, TimeProvider.System, stop, seen))));
        WarnOfEarlyEnd(seen);
    }

    private EventQuery Query => new()
    {
        Since = Between.Since,
        Until = Between.Until,
        Last = Between.Last,
        FromLogEnd = Between.FromLogEnd,
        Senders = Senders,
        QueueIds = QueueId ?? [],
        Kinds = Kind ?? [],
        Recipients = Recipient ?? [],
    };
}
