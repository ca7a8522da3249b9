using MailAbuse.Mta.Postfix.Servers.Configuration;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Configuration;

public sealed class ParameterExpanderTests
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["one"] = "1",
        ["empty"] = "",
        ["mua_rcpt"] = "permit_sasl_authenticated, reject",
        ["nested"] = "a $one ${mua_rcpt}",
        ["round"] = "$about",
        ["about"] = "$round",
        ["compatibility_level"] = "3.10",
    };

    [Theory]
    [InlineData("plain, text", "plain, text")]
    [InlineData("$one", "1")]
    [InlineData("${one}$(one)$one.x", "111.x")]
    [InlineData("$nested", "a 1 permit_sasl_authenticated, reject")]
    [InlineData("a$$b", "a$b")]
    [InlineData("[$nobody]", "[]")]
    [InlineData("${one?yes $one}", "yes 1")]
    [InlineData("${empty?yes}", "")]
    [InlineData("${empty:no}", "no")]
    [InlineData("${one:no}", "1")]
    [InlineData("${one?{yes}:{no}}", "yes")]
    [InlineData("${empty?{yes}:{no}}", "no")]
    [InlineData("${empty ? {yes} : {no $one}}", "no 1")]
    [InlineData("${{$one} == {1} ? {same} : {other}}", "same")]
    [InlineData("${{$one} != {1} ? {other}}", "")]
    [InlineData("${{9} < {10} ? {number} : {text}}", "number")]
    [InlineData("${{$compatibility_level} <level {3.9} ? {old} : {new}}", "new")]
    [InlineData("${{$compatibility_level} >=level {3.10} ? {new} : {old}}", "new")]
    [InlineData("cost $ 5", "cost $ 5")]
    [InlineData("end$", "end$")]
    public void Values_are_resolved_as_Postfix_does(string value, string expected)
        => Assert.Equal(expected, new ParameterExpander(name => Values.GetValueOrDefault(name)).Expand(value));

    [Fact]
    public void A_circle_comes_to_an_end()
        => Assert.Contains("$", new ParameterExpander(name => Values.GetValueOrDefault(name)).Expand("$round"), StringComparison.Ordinal);

    [Fact]
    public void Names_that_nobody_knows_are_told()
    {
        ParameterExpander expander = new(name => Values.GetValueOrDefault(name));
        expander.Expand("$one ${who?{x}:{$me}}");
        Assert.Equal(["me", "who"], expander.Unknown.Order());
    }
}
