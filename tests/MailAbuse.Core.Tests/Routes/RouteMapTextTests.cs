using System.Text;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Mta.Postfix.Servers.Routes.Probes;
using MailAbuse.Routes;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

public sealed class RouteMapTextTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 5, 14, 30, 15, TimeSpan.Zero);

    [Fact]
    public void A_detour_is_told_from_the_text_alone()
    {
        MapRoute written = Route("hotmail.com") with { MailHost = "*.olc.protection.outlook.com", Case = "2026-0042-ab12", Reason = "listed: \"S3140\"\n# mailabuse {", By = "root@ops", HasLogin = true, Transport = "mailabuse-relay" };
        RouteMapText text = RouteMapText.Parse(RouteMapText.Parse(null).With(written).ToBytes());
        MapRoute read = Assert.Single(text.Routes);
        Assert.Equal(written with { Since = read.Since }, read);
        Assert.Equal(Since, read.Since);
        Assert.True(text.Covers("mx.Hotmail.com") && !text.Covers("nothotmail.com"));
        Assert.Equal("mailabuse-relay:[mx2.example.net]", text.AnswerTo(".hotmail.com"));
        Assert.Equal(3, Encoding.ASCII.GetString(text.ToBytes()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_detour_of_all_mail_stands_beside_that_of_a_domain()
    {
        RouteMapText text = RouteMapText.Parse(null).With(Route("hotmail.com")).With(Route(null)).With(Route("hotmail.com") with { Via = "mx3" });
        Assert.Equal([null, "hotmail.com"], text.Routes.Select(route => route.Domain?.Name));
        Assert.Equal("mx3", text.Find(".hotmail.com")!.Via);
        Assert.Equal("hotmail.com", Assert.Single(text.Without([MapRoute.AllKey]).Routes).Domain!.Value.Name);
        Assert.Empty(text.Without([MapRoute.AllKey, "hotmail.com"]).ToBytes());
    }

    [Theory]
    [InlineData("\"domain\":\"hotmail.com\"", "\"domain\":\"hot mail\"")]
    [InlineData("\"domain\":\"hotmail.com\"", "\"domain\":\"hotmail.com")]
    [InlineData("\"nextHop\":\"[mx2.example.net]\"", "\"nextHop\":\"evil x\"")]
    [InlineData("\"transport\":\"smtp\"", "\"transport\":\"smtp x\"")]
    [InlineData("\"until\":\"2026", "\"until\":\"soon")]
    [InlineData("}\n", "\n")]
    public void A_detour_whose_comment_a_hand_spoilt_is_told_by_its_entries_and_goes_with_them(string from, string to)
    {
        const string Others = "gmx.test\trelay:[old]\n.gmx.test\trelay:[old]\n";
        string spoilt = Spoil(RouteMapText.Parse(Encoding.ASCII.GetBytes(Others)).With(Route("hotmail.com")), from, to);
        RouteMapText text = RouteMapText.Parse(Encoding.ASCII.GetBytes(spoilt));
        Assert.Empty(text.Routes);
        MapRoute left = Assert.Single(text.Ownerless);
        Assert.Equal(("hotmail.com", "smtp:[mx2.example.net]", default, default), (left.Name, left.Answer, left.Since, left.Until));
        Assert.Contains(left.Answer, text.OwnAnswers);
        Assert.Equal(["gmx.test", ".gmx.test"], text.Foreign.Select(entry => entry.Key));
        Assert.Equal(spoilt, Encoding.ASCII.GetString(text.Without(["gmx.test"]).ToBytes()));
        Assert.Equal(Others, Encoding.ASCII.GetString(text.Without(["hotmail.com"]).ToBytes()));

        // Set again, it stands in its place.
        RouteMapText again = text.With(Route("hotmail.com") with { Via = "mx3" });
        Assert.Equal("mx3", Assert.Single(again.Routes).Via);
        Assert.Empty(again.Ownerless);
        Assert.Equal(3 + 2, Encoding.ASCII.GetString(again.ToBytes()).Count(c => c == '\n'));
    }

    [Fact]
    public void A_detour_of_all_mail_is_told_by_its_entry_as_well()
    {
        RouteMapText text = RouteMapText.Parse(Encoding.ASCII.GetBytes(Spoil(RouteMapText.Parse(null).With(Route("hotmail.com")).With(Route(null)), "\"all\":true", "\"all\":true\"")));
        Assert.Equal("hotmail.com", Assert.Single(text.Routes).Name);
        Assert.Null(Assert.Single(text.Ownerless).Domain);
        Assert.Equal("hotmail.com", Assert.Single(text.Without([MapRoute.AllKey]).Routes).Name);
        Assert.Empty(text.Without([MapRoute.AllKey]).Ownerless);
    }

    [Theory]
    [InlineData("# mailabuse [\ngmx.test\tsmtp:[old]\n")]
    [InlineData("# mailabuse {\"domain\":\"hotmail.com\"\ngmx.test\tsmtp:[old]\n")]
    [InlineData("# mailabuse {\"all\":true\ngmx.test\tsmtp:[old]\n")]
    [InlineData("# mailabuse {\n# of the boss\ngmx.test\tsmtp:[old]\n")]
    [InlineData("# mailabuse {\ngmx.test\terror:gone away\n")]
    [InlineData("# mailabuse {\njoe@gmx.test\tsmtp:[old]\n.gmx.test\tsmtp:[old]\n")]
    [InlineData("gmx.test\tsmtp:[old]\n# mailabuse {\n")]
    public void What_a_spoilt_comment_does_not_speak_of_stays_its_writers(string others)
    {
        RouteMapText text = RouteMapText.Parse(Encoding.ASCII.GetBytes(others));
        Assert.Empty(text.Ownerless);
        Assert.NotEmpty(text.Foreign);
        Assert.Equal(others, Encoding.ASCII.GetString(text.Without(["gmx.test", ".gmx.test", "joe@gmx.test"]).ToBytes()));
    }

    [Fact]
    public void What_a_spoilt_comment_has_below_it_is_not_taken_from_another_detour()
    {
        // Somebody sorted the file.
        string[] lines = Encoding.ASCII.GetString(RouteMapText.Parse(null).With(Route("hotmail.com")).ToBytes()).Split('\n');
        RouteMapText text = RouteMapText.Parse(Encoding.ASCII.GetBytes(string.Join('\n', lines[0], "# mailabuse {", lines[1], lines[2], "")));
        MapRoute only = Assert.Single(text.Routes);
        Assert.All(only.Keys, key => Assert.Equal(only.Answer, text.AnswerTo(key)));
        Assert.Empty(text.Without(["hotmail.com"]).ToBytes());
    }

    [Fact]
    public void What_others_wrote_there_stays_byte_for_byte_and_behind_ours()
    {
        const string Others = "# of the boss\ngmx.test\trelay:[old]\n  and more\n";
        RouteMapText with = RouteMapText.Parse(Encoding.ASCII.GetBytes(Others)).With(Route("gmx.test"));
        Assert.Equal("smtp:[mx2.example.net]", with.AnswerTo("gmx.test"));
        Assert.EndsWith(Others, Encoding.ASCII.GetString(with.ToBytes()), StringComparison.Ordinal);
        Assert.Equal(Others, Encoding.ASCII.GetString(with.Without(["gmx.test"]).ToBytes()));
    }

    [Fact]
    public void A_probe_on_its_way_is_no_detour_and_goes_when_it_is_old()
    {
        string nonce = new('a', 32);
        MapProbe probe = new() { Address = $"postmaster+mailabuse-{nonce}@mx2.example.net", Since = Since, By = "root@ops" };
        RouteMapText text = RouteMapText.Parse(RouteMapText.Parse(null).With(Route("hotmail.com")).With(probe).ToBytes());
        Assert.Equal("hotmail.com", Assert.Single(text.Routes).Name);
        Assert.Equal(probe, Assert.Single(text.Probes));
        Assert.Equal("mailabuse-probe:", text.AnswerTo(probe.Address));
        Assert.Contains(probe.Answer, text.OwnAnswers);
        Assert.Null(text.Find(probe.Address));

        // What others change leaves it alone; after an hour nobody waits for it.
        Assert.Single(text.With(Route("gmx.test")).Without(["hotmail.com"]).WithoutOld(Since.AddMinutes(59)).Probes);
        RouteMapText later = text.WithoutOld(Since.AddMinutes(61));
        Assert.Empty(later.Probes);
        Assert.Equal("smtp:[mx2.example.net]", later.AnswerTo("hotmail.com"));
        Assert.Empty(text.WithoutOld(Since.AddDays(-1)).Probes);
        Assert.Empty(later.Without(["hotmail.com"]).ToBytes());
    }

    [Theory]
    [InlineData("postmaster+mailabuse-@mx2.example.net")]
    [InlineData("joe@example.org")]
    [InlineData("mailabuse-NONCE@mx2.example.net")]
    [InlineData("postmaster+mailabuse-NONCE@mx2.example.net smtp:[evil.test]")]
    [InlineData("postmaster+mailabuse-NONCEg@mx2.example.net")]
    public void Only_an_address_that_nobody_else_has_is_a_probes(string address)
        => Assert.False(MapProbe.IsAddress(address.Replace("NONCE", new string('0', 32), StringComparison.Ordinal)));

    private static string Spoil(RouteMapText text, string from, string to)
    {
        string written = Encoding.ASCII.GetString(text.ToBytes());
        string spoilt = written.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(written, spoilt);
        return spoilt;
    }

    private static MapRoute Route(string? domain) => new()
    {
        Domain = domain is null ? null : RecipientDomain.Of(domain),
        Via = "mx2",
        NextHop = NextHop.Of("mx2.example.net"),
        Transport = "smtp",
        Since = Since,
        Until = Since.AddDays(14),
        Before = "smtp:hotmail.com",
    };
}
