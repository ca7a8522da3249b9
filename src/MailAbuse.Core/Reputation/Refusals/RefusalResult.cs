using MailAbuse.Text;

namespace MailAbuse.Reputation.Refusals;

/// <summary>Makes of a group what operators see.</summary>
internal static class RefusalResult
{
    /// <summary>The group as an object of its own.</summary>
    /// <param name="group">The group.</param>
    /// <param name="delivered">Recipients of the domain who got their mail.</param>
    /// <param name="all">These, and those who did not.</param>
    /// <param name="isComplete">False where lines are missing.</param>
    /// <param name="zone">The zone in which times are shown.</param>
    /// <param name="caseNumber">The case that it is for; empty where there is none.</param>
    public static DeliveryRefusal Of(RefusalGroup group, int delivered, double all, bool isComplete, TimeZoneInfo zone, string caseNumber)
    {
        DateTimeOffset In(long second) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), zone);
        RefusalMatch match = group.Verdict.Match;
        return new DeliveryRefusal
        {
            Server = TextCache.Decode(group.Domain.Host.Shown),
            RecipientDomain = TextCache.Decode(group.Domain.Name),
            MailHost = TextCache.Decode(group.MailHost),
            Operator = match.Operator,
            Cause = group.Verdict.Cause,
            List = match.List,
            Code = match.Code,
            Meaning = match.Meaning,
            DelistingUrl = match.DelistingUrl,
            Rule = match.Rule?.Id ?? "",
            OutgoingAddress = match.OutgoingAddress,
            First = In(group.First),
            Last = In(group.Last),
            Messages = group.Messages,
            Waiting = group.Waiting,
            Bounced = group.Bounced,
            Delivered = delivered,
            Share = all > 0 ? (group.Waiting + group.Bounced + group.Dropped) / all : 0,
            HasResumed = group.Resumed is not null,
            ResumedAt = group.Resumed is { } resumed ? In(resumed) : null,
            ResumedBy = group.ResumedBy,
            SampleReply = group.Reply,
            IsComplete = isComplete,
            Case = caseNumber,
        };
    }
}
