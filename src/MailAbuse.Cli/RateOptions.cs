using System.CommandLine;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Times;

namespace MailAbuse.Cli;

/// <summary>The options of <c>mailabuse rate</c>.</summary>
internal sealed class RateOptions() : SenderLogOptions("rate", "Who sent how much, and who bursts.")
{
    private readonly Option<string> _baseline = Text("--baseline", "span", "How far back before the window the past is read: 0 for none. Default: 7d.");
    private readonly Option<string> _window = Text("--window", "span", "The span in which the peak is sought. Default: 1h.");
    private readonly Option<string> _by = Text("--by", "what", "By what messages are counted: sender (default), client, network, envelope, domain, server.");
    private readonly Option<bool> _burst = Flag("--burst", "Only those who burst.");
    private readonly Option<string[]> _kinds = Texts("--sender-kind", "kind", "Only senders of this kind, as the table names it: login, user, client, unknown; with --by also what is counted by.");
    private readonly Option<string> _evidence = Text("--evidence", "number", "How many log lines to show for each burst.");
    private readonly Option<string> _top = Text("--top", "number", "How many senders the table shows besides the bursts: 0 for all. Default: 20; with --json: all.");
    private readonly Option<bool> _counts = Flag("--counts", "Print the counts themselves, to be merged with those of other servers and judged there.");

    public override string Examples => """
        Examples:
          mailabuse rate                                    the log of this machine, with seven days of past
          mailabuse rate --last 1h --burst                  who bursts right now
          mailabuse rate /var/log/mail.log*                 a whole rotated set, packed files too
          mailabuse rate --since yesterday --until today mail.log
          mailabuse rate --last 10m --until end mail.log    the last ten minutes of an old log
          mailabuse rate --by network --last 1d             by network of the clients
          mailabuse rate --burst --evidence 5 mail.log      with log lines that show it
          ssh mx1 cat /var/log/mail.log | mailabuse rate -
          mailabuse rate --json --burst | jq -r .sender
        """;

    public bool IsCounts(ParseResult result) => result.GetValue(_counts);

    public bool IsBurstOnly(ParseResult result) => result.GetValue(_burst);

    public SenderKind[] KindsOf(ParseResult result) => Words.ReadAll<SenderKind>(_kinds.Name, result.GetValue(_kinds));

    /// <summary>How many senders to show besides the bursts.</summary>
    public int TopOf(ParseResult result, bool isTable) => TopOf(result, _top, isTable);

    public RateQuery QueryOf(ParseResult result, TimeZoneInfo zone)
    {
        Times.TimeWindow window = WindowOf(result, zone);
        return new RateQuery
        {
            Since = window.Since,
            Until = window.Until,
            Last = window.Last,
            FromLogEnd = window.FromLogEnd,
            Baseline = DurationOf(result, _baseline)?.Value ?? TimeSpan.FromDays(7),
            Window = SpanOf(result, _window),
            By = result.GetValue(_by) is { } by ? Words.Read<RateGrouping>(_by.Name, by) : RateGrouping.Sender,
            Evidence = NumberOf(result, _evidence) ?? 0,
        };
    }

    protected override void AddOwn()
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_baseline, _window, _by, _burst, _kinds, _evidence, _top, _counts]) Command.Add(option);
        base.AddOwn();
    }
}
