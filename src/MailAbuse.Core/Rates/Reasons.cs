using System.Globalization;

namespace MailAbuse.Rates;

/// <summary>Puts points into words.</summary>
internal static class Reasons
{
    // What weighs less than this is not worth a sentence.
    private const double Least = 0.1, LeastSum = 0.3;

    /// <summary>The reasons for a verdict, the weightiest first.</summary>
    /// <param name="verdict">What was found.</param>
    /// <param name="layout">What a bucket is.</param>
    /// <param name="scales">The spans that were looked at.</param>
    /// <param name="walk">Has just walked the sender.</param>
    /// <param name="at">A second as it is shown, in the zone of the logs.</param>
    /// <param name="hasSeveralDays">An hour alone would not say of which day it is.</param>
    public static IReadOnlyList<string> Of(in Verdict verdict, CountLayout layout, Scales scales, SenderWalk walk, Func<long, DateTimeOffset> at, bool hasSeveralDays)
    {
        Points points = verdict.Points;
        if (points.Sum < LeastSum) return [];
        Moment moment = verdict.Moment;
        Past past = walk.PastBefore(moment.Bucket, moment.Scale);
        DateTimeOffset from = at(layout.StartOf(moment.Bucket - scales.Spans[moment.Scale] + 1));
        List<(double Weight, string Text)> reasons = [];
        if (points.Volume >= Least) reasons.Add((points.Volume, OfVolume(moment, past, walk.UsualPeakBefore(moment.Bucket, moment.Scale), from, hasSeveralDays, scales)));
        if (points.Failures >= Least) reasons.Add((points.Failures, OfFailures(moment, past)));
        if (points.Networks >= Least) reasons.Add((points.Networks, OfNetworks(moment, past)));
        if (points.Envelopes >= Least)
            reasons.Add((points.Envelopes, Text($"{Estimate(Linear.CountNew(moment.Envelopes, past.Envelopes))} envelope senders never seen before")));
        if (points.Hours >= Least) reasons.Add((points.Hours, Text($"{moment.Now.AtOddHours:N0} messages at hours when he never sends")));
        if (points.Domains >= Least)
            reasons.Add((points.Domains, Text($"to {Estimate(Linear.Count(moment.Domains))} recipient domains in {Name(scales, moment.Scale)}, usually {Estimate(past.MostDomains)} in a day")));
        if (points.Held >= Least) reasons.Add((points.Held, Text($"{moment.Now.Held:N0} messages were held")));
        return [.. reasons.OrderByDescending(reason => reason.Weight).Select(reason => reason.Text)];
    }

    private static string OfVolume(in Moment moment, in Past past, double ownUsual, DateTimeOffset from, bool hasSeveralDays, Scales scales)
    {
        bool isOwn = past.IsOwn;
        double usual = isOwn ? ownUsual : moment.PopulationUsual;
        string time = from.ToString(hasSeveralDays || scales.SecondsOf(moment.Scale) >= Scales.Day ? "d MMM HH:mm" : "HH:mm", CultureInfo.InvariantCulture);
        string amount = moment.Now.Recipients / 4.0 > moment.Now.Messages
            ? Text($"{moment.Now.Messages:N0} messages to {moment.Now.Recipients:N0} recipients")
            : Text($"{moment.Now.Messages:N0} messages");
        double times = moment.Now.Volume / Math.Max(usual, 1);
        return Text($"sent {amount} in {Name(scales, moment.Scale)} from {time}, {(isOwn ? "usually" : "others usually")} {About(usual)} ({About(times)} times)");
    }

    private static string OfFailures(in Moment moment, in Past past)
    {
        double share = Share(moment.Now.Failed, moment.Now.Tried);
        string usual = past.Tried >= 20
            ? Text($"usually {Share(past.Failed, past.Tried):0} %")
            : Text($"all senders {100 * moment.OthersShare:0} %");
        return Text($"{share:0} % of recipients refused or put off, {usual}");
    }

    private static string OfNetworks(in Moment moment, in Past past)
    {
        double networks = Linear.Count(moment.Networks);
        if (networks >= 1.5)
        {
            return past.IsOwn
                ? Text($"from {Estimate(networks)} networks, usually {Estimate(past.MostNetworks)}")
                : Text($"from {Estimate(networks)} networks");
        }

        return "from a network never seen before";
    }

    private static double Share(long part, long whole) => 100.0 * part / Math.Max(1, whole);

    private static string About(double number) =>
        number > 250 && number % 1 != 0 ? number.ToString("N0", CultureInfo.InvariantCulture) : Math.Round(number).ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What is told by bits of a map is exact for a few only: from there on two may share a bit.</summary>
    private static string Estimate(double number) => number < 8 ? About(number) : "about " + About(number);

    private static string Name(Scales scales, int scale) => scales.SecondsOf(scale) switch
    {
        3600 => "the hour",
        Scales.Day => "the day",
        int seconds when seconds % Scales.Day == 0 => Text($"the {seconds / Scales.Day} days"),
        int seconds when seconds % 3600 == 0 => Text($"the {seconds / 3600} hours"),
        int seconds => Text($"the {seconds / 60} minutes"),
    };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
