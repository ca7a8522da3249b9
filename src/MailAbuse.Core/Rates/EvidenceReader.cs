namespace MailAbuse.Rates;
internal static class EvidenceReader { public static IReadOnlyList<SenderRate> Attach(IReadOnlyList<SenderRate> rates, Logs.LogInput input, RateQuery query, Logs.IReadObserver observer, TimeProvider clock, CancellationToken stop) => rates; }
