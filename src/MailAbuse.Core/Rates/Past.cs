using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>What is usual for a sender: his days before the span that is judged, as far back as the baseline goes.</summary>
internal struct Past
{
    /// <summary>Days in which he sent.</summary>
    public int ActiveDays;

    /// <summary>Days from the first of them to the span judged.</summary>
    public int Days;

    public long Messages;
    public long Tried;
    public long Failed;

    /// <summary>The worst share of failures that surely lay behind one of his days.</summary>
    public double WorstShare;

    /// <summary>The greatest volume of a span as long as the one judged.</summary>
    public double Peak;

    /// <summary>The busiest span of a usual (median) active day.</summary>
    public double UsualPeak;

    public ulong Networks;
    public ulong Envelopes;
    public ulong Domains;

    /// <summary>The most that a day had.</summary>
    public double MostNetworks;

    /// <inheritdoc cref="MostNetworks"/>
    public double MostEnvelopes;

    /// <inheritdoc cref="MostNetworks"/>
    public double MostDomains;

    /// <summary>The most that a day had that were new then.</summary>
    public double MostNewEnvelopes;

    /// <summary>Days that brought a new network.</summary>
    public int DaysWithNewNetwork;

    /// <summary>In how many days he sent in this hour.</summary>
    public HourCounts Hours;

    [InlineArray(24)]
    internal struct HourCounts
    {
        private byte _first;
    }

    /// <summary>True when there is enough to say what is usual for him.</summary>
    public readonly bool IsOwn => ActiveDays >= 3 && Messages >= 10 || ActiveDays >= 2 && Messages >= 50;

    public static Past Of(ReadOnlySpan<PastDay> days, int before, int length, int scale)
    {
        Past past = default;
        Span<double> peaks = stackalloc double[64];
        int peakCount = 0;
        for (int i = days.Length - 1; i >= 0; i--)
        {
            ref readonly PastDay day = ref days[i];
            if (day.Day >= before) continue;
            if (day.Day < before - length) break;
            if (day.Messages > 0) past.ActiveDays++;
            past.Days = before - day.Day;
            past.Messages += day.Messages;
            past.Tried += day.Tried;
            past.Failed += day.Failed;
            if (day.Tried >= 20) past.WorstShare = Math.Max(past.WorstShare, Points.Lower(day.Failed, day.Tried));
            past.Peak = Math.Max(past.Peak, day.Peaks[scale]);
            if (day.Messages > 0 && peakCount < peaks.Length) peaks[peakCount++] = day.Peaks[scale];
            past.Networks |= day.Networks;
            past.Envelopes |= day.Envelopes;
            past.Domains |= day.Domains;
            past.MostNetworks = Math.Max(past.MostNetworks, Linear.Count(day.Networks));
            past.MostEnvelopes = Math.Max(past.MostEnvelopes, Linear.Count(day.Envelopes));
            past.MostDomains = Math.Max(past.MostDomains, Linear.Count(day.Domains));
            past.MostNewEnvelopes = Math.Max(past.MostNewEnvelopes, day.NewEnvelopes);
            if (day.NewNetworks > 0) past.DaysWithNewNetwork++;
            for (uint hours = day.Hours; hours != 0; hours &= hours - 1) past.Hours[System.Numerics.BitOperations.TrailingZeroCount(hours)]++;
        }

        if (peakCount > 0)
        {
            peaks[..peakCount].Sort();
            past.UsualPeak = peaks[peakCount / 2];
        }

        return past;
    }

    /// <summary>What is unusual about sending at this hour from these networks: never, or hardly ever, seen.</summary>
    public readonly Oddity OddityOf(int hour, ulong networks)
    {
        Oddity oddity = Oddity.None;
        if (ActiveDays >= 3 && Messages >= 15 && Hours[hour == 0 ? 23 : hour - 1] + Hours[hour] + Hours[hour == 23 ? 0 : hour + 1] <= ActiveDays / 5)
            oddity |= Oddity.Hour;
        if (ActiveDays >= 2 && networks != 0 && (networks & Networks) == 0) oddity |= Oddity.Network;
        return oddity;
    }
}
