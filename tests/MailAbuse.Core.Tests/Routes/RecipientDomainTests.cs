using MailAbuse.Routes;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

public sealed class RecipientDomainTests
{
    [Theory]
    [InlineData("Hotmail.COM", "hotmail.com")]
    [InlineData("hotmail.com.", "hotmail.com")]
    [InlineData("a_b.example.org", "a_b.example.org")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void A_domain_is_folded(string typed, string name) => Assert.Equal(name, RecipientDomain.Of(typed).Name);

    [Theory]
    [InlineData("")]
    [InlineData("com")]
    [InlineData("*")]
    [InlineData("*.hotmail.com")]
    [InlineData("hot mail.com")]
    [InlineData("hotmail.com smtp:[evil]:25")]
    [InlineData("hotmail.com\nevil.test")]
    [InlineData("#hotmail.com")]
    [InlineData("-hotmail.com")]
    [InlineData("hotmail..com")]
    [InlineData(".hotmail.com")]
    [InlineData("192.0.2.5")]
    [InlineData("[192.0.2.5]")]
    [InlineData("\"hotmail.com\"")]
    [InlineData("bücher.example")]
    [InlineData("mailabuse=all")]
    public void What_could_be_more_than_one_key_of_a_map_is_refused(string typed) =>
        Assert.Equal(ServerProblemKind.NameInvalid, Assert.Throws<ServerException>(() => RecipientDomain.Of(typed)).Problem.Kind);

    [Fact]
    public void An_address_is_told_from_a_domain() =>
        Assert.Contains("behind the @", Assert.Throws<ServerException>(() => RecipientDomain.Of("joe@hotmail.com")).Problem.Advice, StringComparison.Ordinal);

    [Theory]
    [InlineData("hotmail.com", true)]
    [InlineData("eu.hotmail.com", true)]
    [InlineData("nothotmail.com", false)]
    [InlineData("com", false)]
    public void A_domain_covers_its_subdomains(string other, bool isCovered) => Assert.Equal(isCovered, RecipientDomain.Of("hotmail.com").Covers(other));
}
