namespace MailAbuse.Rates;
internal static class BurstJudge { public static IReadOnlyList<SenderRate> Judge(RateCounts counts, RateQuery query) => []; }
