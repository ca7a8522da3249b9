using System.Runtime.CompilerServices;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>What spans of one length are compared with, kept from one moment to the next: it changes but once a day.</summary>
internal sealed class Usual
{
    private int _before;
    private int _dayCount;

    // All bits of the closed days that the span may reach into.
    private ulong _networks;
    private ulong _envelopes;
    private ulong _domains;

    public Past Past;

    /// <summary>The greatest volume in the past and in the closed days since.</summary>
    public double RecentPeak { get; private set; }

    public double PopulationPeak { get; private set; }

    public double PopulationUsual { get; private set; }

    /// <inheritdoc cref="Moment.IsLogYoung"/>
    public bool IsLogYoung { get; private set; }

    public void Forget() => _before = int.MinValue;

    /// <summary>Makes this what comes before a day.</summary>
    [MethodImpl(Hot.Loop)]
    public void Know(Population population, SenderKind kind, int before, ReadOnlySpan<PastDay> days, int baselineDays, int scale)
    {
        if (_before == before && _dayCount == days.Length) return;
        if (_before != before)
        {
            Past = Past.Of(days, before, baselineDays, scale);
            IsLogYoung = population.IsYoungAt(before);
            (PopulationPeak, PopulationUsual) = population.PeakOf(kind, before, scale);
        }

        _before = before;
        _dayCount = days.Length;
        RecentPeak = Past.Peak;
        _networks = _envelopes = _domains = 0;
        for (int i = days.Length - 1; i >= 0 && days[i].Day >= before; i--)
        {
            RecentPeak = Math.Max(RecentPeak, days[i].Peaks[scale]);
            _networks |= days[i].Networks;
            _envelopes |= days[i].Envelopes;
            _domains |= days[i].Domains;
        }
    }

    /// <summary>
    /// False where <see cref="Points.Of"/> would give none, told without looking at the cells of the span: what whole days have not, it
    /// has not either.
    /// </summary>
    [MethodImpl(Hot.Loop)]
    public bool MayHavePoints(in Sums now, in PastDay today, double days)
    {
        if (now.Volume > (Past.IsOwn ? Past.Peak : Math.Max(Past.Peak, PopulationPeak))) return true;
        if (now.Failed >= Points.LeastFailures && now.Failed > now.Tried * Math.Max(Past.WorstShare, Past.Failed / (Past.Tried + Points.PriorWeight))) return true;
        if (now.FromNew > 0 || now.AtOddHours >= Points.LeastAtOddHours || now.Held > 0) return true;
        if (!Past.IsOwn) return Linear.Count(_networks | today.Networks) > 4 || Linear.Count(_envelopes | today.Envelopes) >= 8;
        return Linear.Count(_networks | today.Networks) > Past.MostNetworks * days || Linear.Count(_domains | today.Domains) > Past.MostDomains * days ||
            Linear.CountNew(_envelopes | today.Envelopes, Past.Envelopes) > 2;
    }
}
