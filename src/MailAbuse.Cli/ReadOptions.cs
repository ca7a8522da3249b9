using System.CommandLine;
using MailAbuse.Mta;

namespace MailAbuse.Cli;

/// <summary>The options of <c>mailabuse read</c>.</summary>
internal sealed class ReadOptions() : SenderLogOptions("read", "What each line of a log says.")
{
    private readonly Option<string[]> _queueIds = Texts("--queue-id", "id", "Only lines of these messages.");
    private readonly Option<string[]> _kinds = Texts("--kind", "kind", "Only lines of these kinds: accepted, queued, delivery, held, rejected, authentication-failed, removed …");
    private readonly Option<string[]> _recipients = Texts("--recipient", "address", "Only lines about these recipients; * and ? stand for any text and any character.");

    public override string Examples => $"""
        Kinds: {Wrapped()}

        Examples:
          mailabuse read --sender anna@example.org --last 1h
          mailabuse read --queue-id 4dZxTh2Rzkz9sQw /var/log/mail.log*
          mailabuse read --kind delivery --recipient '*@example.com' mail.log
          mailabuse read --kind rejected,authentication-failed --last 10m
          mailabuse read --json --kind delivery mail.log | jq -r 'select(.status == "bounced") | .reply'
        """;

    public EventQuery QueryOf(ParseResult result, TimeZoneInfo zone)
    {
        Times.TimeWindow window = WindowOf(result, zone);
        return new EventQuery
        {
            Since = window.Since,
            Until = window.Until,
            Last = window.Last,
            FromLogEnd = window.FromLogEnd,
            Senders = SendersOf(result),
            QueueIds = result.GetValue(_queueIds) ?? [],
            Kinds = Words.ReadAll<MailEventKind>(_kinds.Name, result.GetValue(_kinds)),
            Recipients = result.GetValue(_recipients) ?? [],
        };
    }

    protected override void AddOwn()
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_queueIds, _kinds, _recipients]) Command.Add(option);
        base.AddOwn();
    }

    private static string Wrapped()
    {
        string[] words = Words.List<MailEventKind>().Split(' ');
        return string.Join("\n  ", words.Chunk(9).Select(line => string.Join(' ', line)));
    }
}
