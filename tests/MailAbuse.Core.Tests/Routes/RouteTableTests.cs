using System.Text;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Routes;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

public sealed class RouteTableTests
{
    [Fact]
    public void A_detour_that_nobody_owns_is_told_once_from_text_or_table()
    {
        Dictionary<string, string> parts = new() { ["values"] = "", ["set"] = "", ["services"] = "", ["overrides"] = "", ["types"] = "lmdb\n" };
        RouteMap map = new(PostfixConfiguration.Parse(new MailServer { Name = "mx1" }, parts, []).Read);
        string text = Encoding.ASCII.GetString(RouteMapText.Parse("outlook.com\trelay:[old]\n"u8.ToArray()).With(Route("yahoo.com")).With(Route("hotmail.com")).With(Route("gmx.test")).ToBytes());
        // Two comments are spoilt; one of those detours was set once more, by an older version, beside what was left.
        text = text.Replace("{\"v\":1,\"domain\":\"yahoo.com\"", "{\"v\":1,domain\":\"yahoo.com\"", StringComparison.Ordinal)
            .Replace("{\"v\":1,\"domain\":\"gmx.test\"", "{\"v\":1,domain\":\"gmx.test\"", StringComparison.Ordinal)
            + Encoding.ASCII.GetString(RouteMapText.Parse(null).With(Route("gmx.test")).ToBytes());
        RouteMapText read = RouteMapText.Parse(Encoding.ASCII.GetBytes(text));
        Assert.Equal(["hotmail.com", "gmx.test"], read.Routes.Select(route => route.Name));
        Assert.Equal(["yahoo.com", "gmx.test"], read.Ownerless.Select(route => route.Name));

        const string Table = "yahoo.com\tsmtp:[mx2.example.net]\n.yahoo.com\tsmtp:[mx2.example.net]\nhotmail.com\tsmtp:[mx2.example.net]\noutlook.com\trelay:[old]\n"
            + ".left.test\tmailabuse-relay:[mx3.example.net]:587\nleft.test\tmailabuse-relay:[mx3.example.net]:587\njoe@left.test\tsmtp:[x]\nblack.test\terror:no such mail\n";
        TableContent content = TableContent.Parse([map.Name], [.. Encoding.ASCII.GetBytes($"\u001ekeys {map.Name}\n"), .. Encoding.ASCII.GetBytes(Table)]);
        MapRoute[] left = [.. RouteTable.Ownerless(content, map, read)];
        Assert.Equal(["yahoo.com", "left.test"], left.Select(route => route.Name));
        Assert.Equal([false, true], left.Select(route => route.HasLogin));
        Assert.All(left, route => Assert.Equal(default, route.Until));

        // The same where postmap has not run, or the table cannot be listed.
        Assert.Equal("yahoo.com", Assert.Single(RouteTable.Ownerless(TableContent.Parse([map.Name], []), map, read)).Name);
    }

    private static MapRoute Route(string domain) => new()
    {
        Domain = RecipientDomain.Of(domain),
        Via = "mx2",
        NextHop = NextHop.Of("mx2.example.net"),
        Transport = "smtp",
        Since = new(2026, 11, 5, 14, 30, 15, TimeSpan.Zero),
        Until = new(2026, 11, 19, 14, 30, 15, TimeSpan.Zero),
    };
}
