using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Text;

public class SimilarTests
{
    private static readonly string[] Keys = ["name", "host", "sudo", "mta", "configDirectory", "log", "realm", "next", "detour", "sshConfig"];

    [Theory]
    [InlineData("hots", "host")]
    [InlineData("HOST", "host")]
    [InlineData("hostt", "host")]
    [InlineData("hst", "host")]
    [InlineData("configdir", "configDirectory")]
    [InlineData("config-directory", "configDirectory")]
    [InlineData("ssh_config", "sshConfig")]
    [InlineData("logs", "log")]
    [InlineData("detuor", "detour")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    public void What_was_meant(string typed, string? expected) => Assert.Equal(expected, Similar.Nearest(typed, Keys));

    [Theory]
    [InlineData("mx11", "mx1")]
    [InlineData("mx", "mx1")]
    [InlineData("xm1", "mx1")]
    [InlineData("outgoing", null)]
    public void The_nearest_of_several_servers(string typed, string? expected) => Assert.Equal(expected, Similar.Nearest(typed, ["mx1", "mx2", "out1"]));

    [Fact]
    public void Nothing_is_near_a_text_without_end() => Assert.Null(Similar.Nearest(new string('a', 100_000), ["a"]));
}
