using MailAbuse.Routes;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Which detours an admin means who asks for them, or takes them away.</summary>
public sealed class RelayhostQueryTests
{
    private static readonly RelayhostRoute Hotmail = new() { RecipientDomain = "hotmail.com", Via = "mx2", NextHop = "[mx2.example.net]:25", Case = "2026-0042-k7qx" };
    private static readonly RelayhostRoute Outlook = new() { RecipientDomain = "outlook.com", Via = "out.example.net", NextHop = "[out.example.net]:587", IsDue = true };
    private static readonly RelayhostRoute AllMail = new() { All = true, Via = "mx2", NextHop = "[mx2.example.net]:25", IsDue = true };
    private static readonly RelayhostRoute[] There = [Hotmail, Outlook, AllMail];

    [Fact]
    public void Nothing_said_is_all_of_them() => Assert.Equal(There, Meant(new()));

    [Fact]
    public void A_domain_is_itself_and_never_all_mail()
    {
        Assert.Equal([Hotmail], Meant(new() { RecipientDomains = ["HOTMAIL.com"] }));
        Assert.Equal([Hotmail, Outlook], Meant(new() { RecipientDomains = ["*"] }));
        Assert.Empty(Meant(new() { RecipientDomains = ["mail.hotmail.com"] }));
    }

    [Fact]
    public void All_mail_is_that_one_detour_and_no_single_domain()
    {
        Assert.Equal([AllMail], Meant(new() { All = true }));
        Assert.Equal([Hotmail, AllMail], Meant(new() { All = true, RecipientDomains = ["hotmail.*"] }));
    }

    [Fact]
    public void Each_word_narrows_it()
    {
        Assert.Equal([Outlook, AllMail], Meant(new() { IsDue = true }));
        Assert.Equal([Outlook], Meant(new() { IsDue = true, RecipientDomains = ["*"] }));
        Assert.Equal([Hotmail, AllMail], Meant(new() { Via = ["MX2"] }));
        Assert.Equal([Outlook], Meant(new() { Via = ["*:587"] }));
        Assert.Equal([Hotmail], Meant(new() { Cases = ["2026-0042"] }));
        Assert.Empty(Meant(new() { Cases = ["2026-0042"], IsDue = true }));
    }

    [Fact]
    public void Who_is_named_in_full_and_has_none_is_missed()
    {
        Assert.Equal(["gmail.com"], new RelayhostQuery { RecipientDomains = ["gmail.com", "hotmail.com", "yahoo.*"] }.MissingFrom(There));
        // There is one, and it is another case's.
        Assert.Equal(["hotmail.com"], new RelayhostQuery { RecipientDomains = ["hotmail.com"], Cases = ["2026-0024"] }.MissingFrom(There));
        Assert.Empty(new RelayhostQuery { RecipientDomains = ["hotmail.com"], Cases = ["2026-0042"] }.MissingFrom(There));
        Assert.Empty(new RelayhostQuery { All = true }.MissingFrom(There));
        Assert.Equal([""], new RelayhostQuery { All = true }.MissingFrom([Hotmail]));
        Assert.Empty(new RelayhostQuery { All = true, RecipientDomains = ["gmail.com"], IsDue = true }.MissingFrom([Hotmail]));
    }

    private static RelayhostRoute[] Meant(RelayhostQuery query) => [.. There.Where(query.IsWanted)];
}
