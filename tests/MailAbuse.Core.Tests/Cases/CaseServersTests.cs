using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

/// <summary>Where a sender's name means one sender: whoever opens a case, suspends, resumes or imports goes by the same rule.</summary>
public class CaseServersTests
{
    [Theory]
    [InlineData(SenderKind.Login, "Customers", "mx1,mx2", "realm/customers")]
    [InlineData(SenderKind.Login, "", "Web1, web2,web1", "server/web1 server/web2")]
    // The same address may be another customer behind the next server's NAT, and uid=33 is somebody else there.
    [InlineData(SenderKind.Client, "customers", "mx1", "server/mx1")]
    [InlineData(SenderKind.LocalUser, "customers", "mx1,mx2", "server/mx1 server/mx2")]
    [InlineData(SenderKind.Login, "", "", "")]
    public void A_name_means_one_sender_in_these_places(SenderKind kind, string realm, string server, string places) =>
        Assert.Equal(places, string.Join(' ', CaseServers.PlacesOf(kind, realm, server)));

    [Theory]
    [InlineData(SenderKind.Login, "joe", "customers", "mx1", "mx2", true)]
    [InlineData(SenderKind.Login, "joe", "", "mx2,mx1", "mx1", false)] // his case is of before mx1 had a realm
    [InlineData(SenderKind.Login, "joe", "", "web1,web2", "web2", true)]
    [InlineData(SenderKind.Client, "192.0.2.9", "customers", "mx1", "mx1", true)]
    [InlineData(SenderKind.Client, "192.0.2.9", "customers", "mx1", "mx2", false)]
    [InlineData(SenderKind.LocalUser, "uid=33", "", "mx1,mx2", "mx2", true)]
    public void A_case_is_about_him_where_a_place_is_shared(SenderKind kind, string sender, string realm, string noticed, string asked, bool expected)
    {
        SenderKey key = SenderKey.Of(kind, sender);
        MailServer server = new() { Name = asked, Realm = asked.StartsWith("mx", StringComparison.Ordinal) ? "customers" : "" };
        Assert.Equal(expected, CaseOpening.IsAbout(CaseOpening.Of(key, noticed, realm), key, [server]));
        Assert.False(CaseOpening.IsAbout(CaseOpening.Of(key, noticed, realm) with { Sender = "else", Spellings = ["else"] }, key, [server]));
    }
}
