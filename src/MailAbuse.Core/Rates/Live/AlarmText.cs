namespace MailAbuse.Rates.Live;

/// <summary>What a watch tells of a sender, in words.</summary>
public static class AlarmText
{
    /// <summary>What happened: follows the sender's name.</summary>
    public static string Of(RateChange change) => change switch
    {
        RateChange.Over => "is a burst no more",
        RateChange.Grew => "sends ten times as much as before",
        _ => "became a burst",
    };

    /// <summary>When it happened; null where that is not known.</summary>
    public static DateTimeOffset? TimeOf(SenderRate alarm)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        return alarm.Change == RateChange.Over ? alarm.Last : alarm.AlarmTime ?? alarm.Last;
    }
}
