using System.Security.Cryptography;
using MailAbuse.Dns;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>
/// Asks lists about addresses and domains through one resolver, many at once. Nothing is believed before the list has shown that it
/// lives, and the resolver that it tells the truth.
/// </summary>
/// <remarks>
/// First a name that cannot exist is asked for: a resolver that answers it lies, and one that is silent is asked no more. Then each list
/// is asked for its test entries (RFC 5782, 5), and after that about the addresses. A list that does not answer once is left out, so that
/// it costs one time-out and not one for every address.
/// </remarks>
/// <param name="resolver">The resolver.</param>
public sealed class BlocklistCheck(IDnsResolver resolver)
{
    /// <summary>How many questions are on their way at once.</summary>
    public const int QuestionsAtOnce = 16;

    // A reason is a sentence with a link; a TXT record can be 64 KB.
    private const int LongestReason = 300;
    private const int MostReasons = 4;

    // One or two lists can have died; that all have is the resolver's doing.
    private const int EnoughLists = 3;

    /// <summary>
    /// The answers in the order of the targets, and for each in the order of the lists: each as soon as it and those before it are known.
    /// A list is asked about what it is for: an address list about addresses of its kind, a domain list about domains.
    /// </summary>
    /// <param name="server">The server that it is about; empty: none.</param>
    /// <param name="targets">The addresses and domains.</param>
    /// <param name="lists">The lists.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ConnectionFailed"/>: the resolver does not answer, or does not serve us. There are no entries then.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; no question is on its way any more.</exception>
    public IEnumerable<BlocklistEntry> Ask(string server, IReadOnlyList<BlocklistTarget> targets, IReadOnlyList<Blocklist> lists, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(lists);
        BlocklistKinds kinds = targets.Aggregate(BlocklistKinds.None, (all, target) => all | target.Kind);
        Blocklist[] asked = [.. lists.Where(list => (list.Kinds & kinds) != BlocklistKinds.None)];
        List<(BlocklistTarget Target, int List)> questions = [];
        foreach (BlocklistTarget target in targets)
        {
            for (int at = 0; at < asked.Length; at++)
            {
                if (asked[at].Kinds.HasFlag(target.Kind))
                    questions.Add((target, at));
            }
        }

        return questions.Count == 0 ? [] : Run(server, asked, questions, stop);
    }

    /// <summary>What is to be said of lists that were named and cannot be asked: those that have ended, and those that take a key.</summary>
    /// <param name="server">The server that it is about; empty: none.</param>
    /// <param name="targets">The addresses and domains.</param>
    /// <param name="choice">The lists.</param>
    public static IEnumerable<BlocklistEntry> NotAsked(string server, IReadOnlyList<BlocklistTarget> targets, BlocklistChoice choice)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(choice);
        foreach (BlocklistTarget target in targets)
        {
            foreach (DeadBlocklist dead in choice.Dead)
                yield return Said(target, dead.Zone, dead.Operator, "", BlocklistVerdict.ListBroken, $"Dead since {dead.Since}, not asked. {dead.Note}".TrimEnd());
            foreach (Blocklist list in choice.Keyless.Where(list => list.Kinds.HasFlag(target.Kind)))
                yield return Said(target, list.Zone, list.Operator, list.DelistingUrl, BlocklistVerdict.Unknown, $"It takes a key, which your {BlocklistCatalogue.FileName} does not have. {list.Terms}".TrimEnd());
        }

        BlocklistEntry Said(BlocklistTarget target, string zone, string whose, string url, BlocklistVerdict verdict, string problem) => new()
        {
            Server = server,
            Address = target.Text,
            List = zone,
            Operator = whose,
            Verdict = verdict,
            DelistingUrl = url,
            Time = TimeProvider.System.GetUtcNow(),
            Problem = problem,
        };
    }

    private IEnumerable<BlocklistEntry> Run(string server, Blocklist[] lists, List<(BlocklistTarget Target, int List)> questions, CancellationToken stop)
    {
        BlocklistFinding?[] broken = Broken(lists, stop);
        // One list is asked by one thread, so that the first question that it leaves unanswered is the last.
        SideBySide<int, BlocklistEntry> work = new(QuestionsAtOnce, lists.Select((_, list) => list), (list, emit, ending) =>
        {
            for (int at = 0; at < questions.Count; at++)
            {
                if (questions[at].List != list)
                    continue;
                BlocklistEntry entry = One(server, questions[at].Target, lists[list], broken[list], ending, out bool isSilent);
                if (isSilent)
                    broken[list] ??= BlocklistFinding.Unknown("The list fell silent; it was not asked any more.");
                emit(at, entry);
            }
        });
        foreach (BlocklistEntry entry in work.InOrder(stop))
            yield return entry;
    }

    // Per list what keeps it from being believed; null: nothing.
    private BlocklistFinding?[] Broken(Blocklist[] lists, CancellationToken stop)
    {
        BlocklistFinding?[] broken = new BlocklistFinding?[lists.Length];
        if (Control(stop) is { } liar)
        {
            Array.Fill(broken, liar);
            return broken;
        }

        BlocklistFinding?[] health = [.. new SideBySide<int, BlocklistFinding?>(QuestionsAtOnce, Enumerable.Range(0, lists.Length), (list, emit, ending) => emit(list, Health(lists[list], ending))).InOrder(stop)];
        int[] tested = [.. Enumerable.Range(0, lists.Length).Where(list => lists[list].TestListed.Length > 0)];
        if (tested.Length >= EnoughLists && tested.All(list => health[list] is { Verdict: BlocklistVerdict.ListBroken }))
            Array.Fill(health, BlocklistFinding.Resolver($"{resolver.Name} finds the test entry of no list at all: it is cut off from them, or filters them."));
        return health;
    }

    // Under a domain that nobody can ever have (RFC 2606).
    private BlocklistFinding? Control(CancellationToken stop)
    {
        string name = $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.invalid";
        DnsAnswer answer = resolver.Ask(name, DnsRecordType.A, stop);
        switch (answer.Status)
        {
            case DnsStatus.Answered when answer.Addresses.Count > 0:
                return BlocklistFinding.Resolver($"{resolver.Name} lies: it answers {name}, which cannot exist, with {answer.Addresses[0]}.");
            case DnsStatus.Timeout or DnsStatus.Unreachable or DnsStatus.Malformed:
                throw Dead("does not answer", "Name another with -DnsServer, or mend this one: the mail server finds no mail host without it either.");
            case DnsStatus.Refused:
                throw Dead("does not serve us (REFUSED)", "Name another with -DnsServer, or let this one serve the address that asks.");
            default:
                return null;
        }

        ServerException Dead(string what, string advice)
        {
            string said = Visible.Make(answer.Problem, 200);
            return new ServerException(ServerProblemKind.ConnectionFailed, resolver.Name, $"The DNS server {resolver.Name} {what}{(said.Length > 0 ? $": {said}" : ".")}", advice);
        }
    }

    private BlocklistFinding? Health(Blocklist list, CancellationToken stop)
    {
        if (list.TestListed.Length > 0)
        {
            BlocklistFinding finding = Look(list, list.TestListed, stop);
            if (finding.Verdict == BlocklistVerdict.NotListed && finding.Meaning.Length == 0)
                return BlocklistFinding.List($"Its own test entry {list.TestListed} is gone: the list has ended, or is out of order.");
            if (finding.Verdict is not (BlocklistVerdict.Listed or BlocklistVerdict.NotListed))
                return finding;
        }

        if (list.TestNotListed.Length > 0)
        {
            BlocklistFinding finding = Look(list, list.TestNotListed, stop);
            if (finding.Verdict == BlocklistVerdict.Listed)
                return BlocklistFinding.List($"It lists {list.TestNotListed}, which no list may have: it lists everything.");
            if (finding.Verdict != BlocklistVerdict.NotListed)
                return finding;
        }

        return null;
    }

    private BlocklistFinding Look(Blocklist list, string test, CancellationToken stop)
        => BlocklistTarget.TryParse(test, oneLabel: true, out BlocklistTarget? target)
            ? BlocklistFinding.Of(list, resolver.Ask(Question(list, target), DnsRecordType.A, stop))
            : throw new InvalidOperationException($"{list.Zone}: its test point was not checked when it was read.");

    private BlocklistEntry One(string server, BlocklistTarget target, Blocklist list, BlocklistFinding? broken, CancellationToken stop, out bool isSilent)
    {
        DnsAnswer? answer = null;
        isSilent = false;
        string reason = "";
        if (broken is not { } finding)
        {
            answer = resolver.Ask(Question(list, target), DnsRecordType.A, stop);
            finding = BlocklistFinding.Of(list, answer);
            isSilent = finding.Verdict == BlocklistVerdict.Unknown;
            if (finding.Verdict == BlocklistVerdict.Listed)
                reason = Reason(list, target, stop);
        }

        return new BlocklistEntry
        {
            Server = server,
            Address = target.Text,
            List = list.Zone,
            Operator = list.Operator,
            Verdict = finding.Verdict,
            Severity = finding.Severity,
            Answers = [.. answer?.Addresses.Select(address => address.ToString()) ?? []],
            Meaning = finding.Meaning,
            Reason = reason,
            DelistingUrl = list.DelistingUrl,
            Resolver = resolver.Name,
            Time = TimeProvider.System.GetUtcNow(),
            Problem = finding.Problem,
        };
    }

    private string Reason(Blocklist list, BlocklistTarget target, CancellationToken stop)
    {
        DnsAnswer answer = resolver.Ask(Question(list, target), DnsRecordType.Txt, stop);
        string reason = string.Join(' ', answer.Texts.Take(MostReasons).Select(text => text.Length > LongestReason + 1 ? text[..(LongestReason + 1)] : text));
        if (list.Key.Length > 0)
            reason = reason.Replace(list.Key, "…", StringComparison.OrdinalIgnoreCase);
        return Visible.Make(reason, LongestReason);
    }

    private static string Question(Blocklist list, BlocklistTarget target)
        => list.Key.Length > 0 ? $"{target.Question}.{list.Key}.{list.Zone}" : $"{target.Question}.{list.Zone}";
}
