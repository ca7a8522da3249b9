using System.CommandLine;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Servers;

namespace MailAbuse.Cli;

/// <summary>The options of <c>mailabuse refusals</c>.</summary>
internal sealed class RefusalOptions() : PartLogOptions("refusals", "Who refuses mail of this server, and why.")
{
    private readonly Option<string[]> _causes = Texts("--cause", "cause", "Only refusals of this cause: reputation and throttled (default), authentication, content, mailbox, policy, network, unknown.");
    private readonly Option<bool> _all = Flag("--all", "Refusals of all causes, also those that nobody knows.");
    private readonly Option<string[]> _domains = Texts("--recipient-domain", "domain", "Only mail to these domains; * and ? stand for any text and any character.");
    private readonly Option<string[]> _mailHosts = Texts("--mail-host", "name", "Only refusals by these mail hosts, with * and ?.");
    private readonly Option<string[]> _operators = Texts("--operator", "name", "Only refusals by these operators, with * and ?.");
    private readonly Option<bool> _waiting = Flag("--waiting", "Only those for which mail waits.");
    private readonly Option<bool> _resumed = Flag("--resumed", "Only those whose way works again.");
    private readonly Option<string> _top = Text("--top", "number", "How many the table shows: 0 for all. Default: 20; with --json: all.");
    private readonly Option<string> _catalogue = Text("--catalogue", "file", "A catalogue of refusals of your own, asked before the built-in one. Default: MAILABUSE_REFUSALS, else refusals.json beside the inventory.");

    public override string Examples => """
        Examples:
          mailabuse refusals --last 1d                      who refuses the mail of this server
          mailabuse refusals --waiting /var/log/mail.log*   for whom mail waits, a whole rotated set
          mailabuse refusals --operator 'Microsoft*' --last 2d
          mailabuse refusals --cause authentication --last 1d
          mailabuse refusals --resumed --last 7d            where mail is taken again
          mailabuse refusals --json --last 1d | jq -r .recipientDomain | sort -u
        """;

    public RefusalSelection SelectionOf(ParseResult result) => new()
    {
        Causes = Words.ReadAll<RefusalCause>(_causes.Name, result.GetValue(_causes)),
        All = result.GetValue(_all),
        RecipientDomains = result.GetValue(_domains) ?? [],
        MailHosts = result.GetValue(_mailHosts) ?? [],
        Operators = result.GetValue(_operators) ?? [],
        Waiting = result.GetValue(_waiting),
        Resumed = result.GetValue(_resumed),
    };

    /// <summary>How many to show.</summary>
    public int TopOf(ParseResult result, bool isTable) => TopOf(result, _top, isTable);

    public RefusalQuery QueryOf(ParseResult result, TimeZoneInfo zone)
    {
        Times.TimeWindow window = WindowOf(result, zone);
        return new RefusalQuery
        {
            Since = window.Since,
            Until = window.Until,
            Last = window.Last,
            FromLogEnd = window.FromLogEnd,
            Catalogue = CatalogueOf(result),
        };
    }

    protected override void AddOwn()
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_causes, _all, _domains, _mailHosts, _operators, _waiting, _resumed, _top, _catalogue]) Command.Add(option);
    }

    private RefusalCatalogue CatalogueOf(ParseResult result)
    {
        try
        {
            return RefusalCatalogue.Load(result.GetValue(_catalogue) ?? RefusalCatalogueLocation.OfThisProcess.Find());
        }
        catch (ServerException e)
        {
            // Read by another catalogue than the one that was meant the answer would be another, too.
            throw new UsageException($"{e.Message.TrimEnd('.')}: {e.Problem.Advice}");
        }
    }
}
