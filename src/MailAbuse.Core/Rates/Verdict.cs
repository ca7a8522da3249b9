namespace MailAbuse.Rates;

/// <summary>Keeps of a sender's moments the weightiest, and the first that was a burst.</summary>
internal struct Verdict : IMomentVisitor
{
    private bool _any;

    /// <summary>The moment with the most points, and those points.</summary>
    public Moment Moment;

    /// <inheritdoc cref="Moment"/>
    public Points Points;

    /// <summary>The span at whose end the points first were enough; null: they never were.</summary>
    public int? AlarmBucket;

    /// <summary>The scale of that span.</summary>
    public int AlarmScale;

    public readonly bool HasMoment => _any;

    public void Visit(in Moment moment, in Points points)
    {
        double sum = points.Sum;
        if (sum >= BurstJudge.Threshold && AlarmBucket is null) (AlarmBucket, AlarmScale) = (moment.Bucket, moment.Scale);
        if (_any && sum <= Points.Sum) return;
        _any = true;
        Moment = moment;
        Points = points;
    }
}
