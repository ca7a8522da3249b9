using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

public sealed class SenderKeyTests
{
    [Theory]
    [InlineData(SenderKind.Login, "Joe@Example.ORG", "joe@example.org")]
    [InlineData(SenderKind.Login, "DOMAIN\\joe", "domain\\joe")]
    [InlineData(SenderKind.Login, "-Force", "-force")]
    [InlineData(SenderKind.Login, "$(reboot)", "$(reboot)")]
    [InlineData(SenderKind.Login, "o'brien+list@x.example", "o'brien+list@x.example")]
    [InlineData(SenderKind.Login, "33", "33")]
    [InlineData(SenderKind.LocalUser, "33", "uid=33")]
    [InlineData(SenderKind.LocalUser, "uid=0033", "uid=33")]
    [InlineData(SenderKind.LocalUser, "www-data", "www-data")]
    [InlineData(SenderKind.LocalUser, "Web.12", "Web.12")]
    [InlineData(SenderKind.Client, "192.0.2.17", "192.0.2.17")]
    [InlineData(SenderKind.Client, "2001:DB8:0:0::17", "2001:db8::17")]
    [InlineData(SenderKind.Client, "::ffff:192.0.2.17", "192.0.2.17")]
    [InlineData(SenderKind.Unknown, "joe", "joe")]
    public void A_name_becomes_the_key_that_postfix_looks_up(SenderKind kind, string typed, string key) =>
        Assert.Equal(key, SenderKey.Of(kind, typed).Text);

    [Theory]
    [InlineData("192.0.2.17", SenderKind.Client)]
    [InlineData("2001:db8::1", SenderKind.Client)]
    [InlineData("uid=33", SenderKind.LocalUser)]
    [InlineData("33", SenderKind.Login)]
    [InlineData("joe@example.org", SenderKind.Login)]
    public void A_sender_without_a_kind_is_what_his_form_says(string typed, SenderKind kind) =>
        Assert.Equal(kind, SenderKey.Of(SenderKind.Unknown, typed).Kind);

    [Theory]
    [InlineData(SenderKind.Login, "")]
    [InlineData(SenderKind.Login, " joe")]
    [InlineData(SenderKind.Login, "joe x")]
    [InlineData(SenderKind.Login, "joe\nmary 450 x")]
    [InlineData(SenderKind.Login, "joe\tOK")]
    [InlineData(SenderKind.Login, "joe\0")]
    [InlineData(SenderKind.Login, "#joe")]
    [InlineData(SenderKind.Login, "\"joe\"")]
    [InlineData(SenderKind.Login, "joe\\")]
    [InlineData(SenderKind.Login, "joe:")]
    [InlineData(SenderKind.Login, "jürgen")]
    [InlineData(SenderKind.Login, "joe\u202Eyram")]
    [InlineData(SenderKind.Login, "joe\u001b[31m")]
    [InlineData(SenderKind.Login, "joe\u0085")]
    [InlineData(SenderKind.LocalUser, "-u")]
    [InlineData(SenderKind.LocalUser, "uid=")]
    [InlineData(SenderKind.LocalUser, "uid=4294967295")]
    [InlineData(SenderKind.LocalUser, "www data")]
    [InlineData(SenderKind.LocalUser, "a;reboot")]
    [InlineData(SenderKind.Client, "192.0.2.0/24")]
    [InlineData(SenderKind.Client, "192.0.2")]
    [InlineData(SenderKind.Client, "0300.0.2.17")]
    [InlineData(SenderKind.Client, "mail.example.org")]
    [InlineData(SenderKind.Client, "fe80::1%eth0")]
    [InlineData(SenderKind.Client, "[2001:db8::1]")]
    [InlineData(SenderKind.Network, "192.0.2")]
    public void What_can_be_no_key_is_refused_with_advice(SenderKind kind, string typed)
    {
        ServerException refused = Assert.Throws<ServerException>(() => SenderKey.Of(kind, typed));
        Assert.Equal(ServerProblemKind.SenderInvalid, refused.Problem.Kind);
        Assert.NotEmpty(refused.Problem.Advice);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.DoesNotContain('\u001b', refused.Message);
    }

    [Fact]
    public void A_login_has_at_most_255_characters()
    {
        Assert.Equal(255, SenderKey.Of(SenderKind.Login, new string('a', 255)).Text.Length);
        Assert.Throws<ServerException>(() => SenderKey.Of(SenderKind.Login, new string('a', 256)));
    }

    [Theory]
    [InlineData(SenderKind.EnvelopeSender, "joe@example.org")]
    [InlineData(SenderKind.EnvelopeDomain, "example.org")]
    public void An_envelope_sender_is_never_suspended(SenderKind kind, string typed)
    {
        ServerException refused = Assert.Throws<ServerException>(() => SenderKey.Of(kind, typed));
        Assert.Equal(ServerProblemKind.SenderIsEnvelope, refused.Problem.Kind);
        Assert.Contains("Get-SenderRate", refused.Problem.Advice, StringComparison.Ordinal);
    }
}
