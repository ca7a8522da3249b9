namespace MailAbuse.LogGenerator;

/// <summary>How mail spreads over the hours of a day.</summary>
internal static class DayCurve
{
    /// <summary>Offices: little at night, two humps around lunch.</summary>
    public static readonly double[] Office =
        [.02, .01, .01, .01, .02, .06, .25, .7, 1.3, 1.7, 1.8, 1.6, 1.1, 1.3, 1.6, 1.5, 1.3, .9, .5, .3, .2, .15, .1, .05];

    /// <summary>People at home: mornings, and above all evenings.</summary>
    public static readonly double[] Home =
        [.1, .05, .03, .02, .02, .05, .2, .5, .8, .9, .9, .8, .8, .8, .8, .9, 1.0, 1.2, 1.4, 1.7, 1.8, 1.5, .8, .3];

    /// <summary>Machines: always, with a bump where nightly jobs report.</summary>
    public static readonly double[] Machine =
        [1.1, 1.1, 1.3, 1.2, 1, 1, 1.2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    /// <summary>Shops and the like: with their customers, so late into the evening.</summary>
    public static readonly double[] Customers =
        [.25, .15, .1, .08, .08, .15, .4, .7, 1, 1.1, 1.2, 1.2, 1.2, 1.1, 1.1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.7, 1.5, 1.1, .6];
}
