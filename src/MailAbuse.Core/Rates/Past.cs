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

    /// <summary>True when there is enough to say what is usual for him.</summary>
    public readonly bool IsOwn => ActiveDays >= 3 && Messages >= 10 || ActiveDays >= 2 && Messages >= 50;

    [MethodImpl(Hot.Loop)]
    public static Past Of(ReadOnlySpan<PastDay> days, int before, int length, int scale)
    {
        Past past = default;
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
            past.Networks |= day.Networks;
            past.Envelopes |= day.Envelopes;
            past.Domains |= day.Domains;
            past.MostNetworks = Math.Max(past.MostNetworks, Linear.Count(day.Networks));
            past.MostEnvelopes = Math.Max(past.MostEnvelopes, Linear.Count(day.Envelopes));
            past.MostDomains = Math.Max(past.MostDomains, Linear.Count(day.Domains));
            past.MostNewEnvelopes = Math.Max(past.MostNewEnvelopes, day.NewEnvelopes);
            if (day.NewNetworks > 0) past.DaysWithNewNetwork++;
        }

        return past;
    }

    /// <summary>The busiest span of his median day: what people call usual.</summary>
    public static double UsualPeakOf(ReadOnlySpan<PastDay> days, int before, int length, int scale)
    {
        Span<double> peaks = stackalloc double[64];
        int count = 0;
        for (int i = days.Length - 1; i >= 0 && days[i].Day >= before - length && count < peaks.Length; i--)
            if (days[i].Day < before && days[i].Messages > 0) peaks[count++] = days[i].Peaks[scale];
        if (count == 0) return 0;
        peaks[..count].Sort();
        return peaks[count / 2];
    }
}
