namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>Whether everybody who sends through a listener comes to a look-up in our map.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why, in words that go on a sentence: "in smtpd_recipient_restrictions, permit_mynetworks stands in front of it …".</param>
internal sealed record MapReach(ReachState State, string Reason)
{
    /// <summary>True where nobody can be let through without it.</summary>
    public bool IsReached => State <= ReachState.BehindRefusal;

    /// <summary>The worse of two.</summary>
    public static MapReach Worse(MapReach one, MapReach other) => other.State > one.State ? other : one;
}
