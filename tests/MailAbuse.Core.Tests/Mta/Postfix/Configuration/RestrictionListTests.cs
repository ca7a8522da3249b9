using MailAbuse.Mta.Postfix.Servers.Configuration;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Configuration;

public sealed class RestrictionListTests
{
    private const string Folder = "/etc/postfix/mailabuse";
    private const string Map = Folder + "/logins";
    private const string Look = "check_sasl_access lmdb:" + Map;

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["insiders"] = "permit_mynetworks, reject",
        ["careful"] = "reject_unknown_sender_domain",
        ["suspended"] = Look,
        ["circle"] = "circle permit",
    };

    [Theory]
    [InlineData(Look, nameof(ReachState.First))]
    [InlineData(Look + " check_client_access lmdb:" + Folder + "/clients, permit", nameof(ReachState.First))]
    [InlineData("check_client_access lmdb:" + Folder + "/clients, " + Look, nameof(ReachState.First))]
    [InlineData("sleep 1, " + Look, nameof(ReachState.First))]
    [InlineData("CHECK_SASL_ACCESS proxy:hash:" + Map, nameof(ReachState.First))]
    [InlineData("suspended, permit_mynetworks", nameof(ReachState.First))]
    [InlineData("reject_non_fqdn_recipient reject_rbl_client permit.example.org, " + Look, nameof(ReachState.BehindRefusal))]
    [InlineData("careful, " + Look, nameof(ReachState.BehindRefusal))]
    [InlineData("permit_mynetworks, " + Look, nameof(ReachState.BehindPermit))]
    [InlineData("insiders, " + Look, nameof(ReachState.BehindPermit))]
    [InlineData("circle, " + Look, nameof(ReachState.BehindPermit))]
    [InlineData("check_recipient_access hash:/etc/postfix/vip, " + Look, nameof(ReachState.BehindPermit))]
    [InlineData("hash:/etc/postfix/vip, " + Look, nameof(ReachState.BehindPermit))]
    [InlineData("check_policy_service { inet:127.0.0.1:9999, timeout=3s }, " + Look, nameof(ReachState.BehindPermit))]
    [InlineData("a_class_that_is_not_declared, " + Look, nameof(ReachState.BehindPermit))]
    [InlineData("warn_if_reject " + Look + ", permit", nameof(ReachState.Missing))]
    [InlineData("warn_if_reject suspended, permit", nameof(ReachState.Missing))]
    [InlineData("warn_if_reject reject_unknown_client_hostname, " + Look, nameof(ReachState.BehindRefusal))]
    [InlineData("check_sasl_access lmdb:/etc/postfix/other", nameof(ReachState.Missing))]
    [InlineData("check_client_access lmdb:" + Map, nameof(ReachState.Missing))]
    [InlineData("permit_sasl_authenticated, reject", nameof(ReachState.Missing))]
    [InlineData("", nameof(ReachState.Missing))]
    public void A_map_is_reached_where_nothing_can_permit_in_front_of_it(string list, string expected)
    {
        MapReach reach = RestrictionList.Parse(list, word => Classes.GetValueOrDefault(word), Folder).Reach("check_sasl_access", Map, "smtpd_recipient_restrictions");
        Assert.Equal(expected, reach.State.ToString());
        Assert.Contains("smtpd_recipient_restrictions", reach.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_names_what_stands_in_front()
    {
        MapReach reach = RestrictionList.Parse("insiders " + Look, word => Classes.GetValueOrDefault(word), Folder).Reach("check_sasl_access", Map, "the list");
        Assert.Equal("in the list, permit_mynetworks (in insiders) stands in front of it and can let a client through", reach.Reason);
    }

    [Fact]
    public void Braces_keep_words_together()
        => Assert.Equal(["check_policy_service", "{ inet:a, x=y {z} }", "permit"], RestrictionList.Words("check_policy_service { inet:a, x=y {z} },\tpermit "));
}
