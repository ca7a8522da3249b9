using MailAbuse.Logs;
using MailAbuse.Servers;

namespace MailAbuse.Rates.Baselines;

/// <summary>What is remembered, where a log does not reach back far enough. Nothing is opened where it does.</summary>
internal static class MemoryRecall
{
    // The longest span of the judgement, and the day that it begins in.
    private const int Longest = 4 * BaselineRules.Day;

    /// <summary>Judges counts with what is remembered from before the log.</summary>
    /// <param name="counts">What was read.</param>
    /// <param name="query">With its times resolved.</param>
    /// <param name="servers">Whose logs were read; null: the hosts that the log names.</param>
    /// <param name="open">Finds the store; null, or what gives null: there is none.</param>
    /// <param name="remembered">Days that were asked of the store; 0: the log alone was judged.</param>
    /// <param name="problem">What is wrong with the store, where it cannot be read. The judgement does without it.</param>
    public static IReadOnlyList<SenderRate> Judge(
        RateCounts counts, RateQuery query, IReadOnlyCollection<string>? servers, Func<IBaselineStore?>? open, out int remembered, out ServerProblem? problem)
    {
        BaselineMemory? memory = For(counts, query, servers, open, out problem);
        remembered = memory?.Days ?? 0;
        return BurstJudge.Judge(counts, query, memory);
    }

    /// <summary>Puts what is remembered from before the log in front of counts that are judged later.</summary>
    /// <param name="counts">What was read.</param>
    /// <param name="query">With its times resolved.</param>
    /// <param name="servers">Whose logs were read; null: the hosts that the log names.</param>
    /// <param name="open">Finds the store; null, or what gives null: there is none.</param>
    /// <param name="problem">What is wrong with the store, where it cannot be read.</param>
    /// <returns>How many days that is.</returns>
    public static int Fill(RateCounts counts, RateQuery query, IReadOnlyCollection<string>? servers, Func<IBaselineStore?>? open, out ServerProblem? problem)
    {
        BaselineMemory? memory = For(counts, query, servers, open, out problem);
        Into(counts, query, memory);
        return memory?.Days ?? 0;
    }

    /// <summary>What counts are judged with beside what the log has; null: the log alone.</summary>
    private static BaselineMemory? For(RateCounts counts, RateQuery query, IReadOnlyCollection<string>? servers, Func<IBaselineStore?>? open, out ServerProblem? problem)
    {
        problem = null;
        if (open is null || query.By != RateGrouping.Sender || BurstJudge.BaselineDays(query) == 0 || BeginningOf(counts, query) is not { } begin) return null;
        if (query.Since is { } since && begin <= since.ToUnixTimeSeconds() - (long)query.Baseline.TotalSeconds) return null;
        servers ??= HostsOf(counts);
        if (servers.Count == 0) return null;
        try
        {
            return open()?.Recall(servers, DateTimeOffset.FromUnixTimeSeconds(Oldest(query, begin)), DateTimeOffset.FromUnixTimeSeconds(begin));
        }
        catch (ServerException e)
        {
            problem = e.Problem;
            return null;
        }
    }

    /// <summary>Puts a memory in front of the counts.</summary>
    /// <returns>How time is cut then: where the whole log is judged, what is remembered is not.</returns>
    public static CountLayout Into(RateCounts counts, RateQuery query, BaselineMemory? memory)
    {
        CountLayout layout = counts.Layout;
        if (memory is null || BeginningOf(counts, query) is not { } begin) return layout;
        memory.RecallInto(counts, Oldest(query, begin), begin);
        return layout.Since != long.MinValue ? layout : layout with { Since = layout.StartOf(layout.BucketOf(begin)) };
    }

    /// <summary>The hosts of a log that took mail of senders in.</summary>
    public static IReadOnlyCollection<string> HostsOf(RateCounts counts)
    {
        ulong bits = 0;
        foreach (Tally sender in counts.NamedSenders) bits |= sender.Hosts;
        IReadOnlyList<string> names = counts.Hosts.Names;
        return [.. names.Where((name, i) => name.Length > 0 && (bits >> Math.Min(i, 63) & 1) != 0)];
    }

    // Where the log begins: what was read of it from there on is whole.
    private static long? BeginningOf(RateCounts counts, RateQuery query)
    {
        if (counts.Statistics.First is not { } first) return null;
        long begin = first.ToUnixTimeSeconds();
        return query.Since is { } since ? Math.Max(begin, since.ToUnixTimeSeconds() - (long)query.Baseline.TotalSeconds - LogStretches.LookBackSeconds) : begin;
    }

    private static long Oldest(RateQuery query, long begin) =>
        (query.Since?.ToUnixTimeSeconds() ?? begin) - (long)BurstJudge.BaselineDays(query) * BaselineRules.Day - Longest;
}
