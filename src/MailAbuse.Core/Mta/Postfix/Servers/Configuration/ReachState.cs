namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>Where the look-up in our map stands in an effective list; the worse, the higher.</summary>
internal enum ReachState
{
    /// <summary>Nothing stands in front of it that decides anything.</summary>
    First,

    /// <summary>Only restrictions that refuse stand in front: nobody gets past the map.</summary>
    BehindRefusal,

    /// <summary>Something in front of it can permit: whoever that lets through never comes to the map.</summary>
    BehindPermit,

    /// <summary>It does not stand in the list.</summary>
    Missing,
}
