using MailAbuse.Quarantine;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Quarantine;

/// <summary>A name that was mistyped is told; one whose mail is all gone is not.</summary>
public sealed class AskedNamesTests
{
    private static readonly (string, string?)[] s_recorded = [("joe@example.org", "2026-0042"), ("uid=33", null), ("ann@example.org", "2026-0043")];

    [Theory]
    [InlineData("joe@example.org", "2026-0042", "")]
    [InlineData("JOE@Example.org", "", "")]
    [InlineData("uid=33", "", "")]
    [InlineData("jeo*", "19??-0001", "")]
    [InlineData("jeo@example.org", "", "SenderUnknown jeo@example.org: Did you mean joe@example.org")]
    [InlineData("joe", "", "SenderUnknown joe: Did you mean joe@example.org")]
    [InlineData("nobody@example.com", "", "SenderUnknown nobody@example.com: Get-QuarantinedMessage")]
    [InlineData("", "1999-0001", "CaseUnknown 1999-0001: Get-QuarantinedMessage")]
    [InlineData("", "2026-0024", "CaseUnknown 2026-0024: Did you mean 2026-0042")]
    public void A_name_is_unknown_where_no_manifest_has_it(string sender, string name, string expected)
    {
        AskedNames asked = new([sender], [name]);
        asked.Look("mx1", [], () => s_recorded);
        string told = string.Join("; ", asked.Unknown.Select(problem => $"{problem.Kind} {problem.Target}: {problem.Advice}"));
        Assert.StartsWith(expected, told, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, told.Length == 0);
    }

    [Fact]
    public void One_server_that_knows_it_is_enough()
    {
        AskedNames asked = new(["joe@example.org", "jeo@example.org"], []);
        asked.Look("mx1", [], () => []);
        asked.Look("mx2", [], () => s_recorded);
        asked.Look("mx3", [], () => []);
        ServerProblem problem = Assert.Single(asked.Unknown);
        Assert.Equal("jeo@example.org", problem.Target);
        Assert.EndsWith("was ever in quarantine on mx1, mx2, mx3.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_that_was_found_is_proof_without_a_manifest()
    {
        AskedNames asked = new(["joe@example.org"], []);
        asked.Look("mx1", [("joe@example.org", null)], () => throw new InvalidOperationException("nobody needs the manifests"));
        Assert.Empty(asked.Unknown);
    }

    [Fact]
    public void Where_no_server_answered_nothing_is_said_of_the_name()
    {
        AskedNames asked = new(["jeo@example.org"], []);
        Assert.Throws<IOException>(() => asked.Look("mx1", [], () => throw new IOException("the line broke")));
        Assert.Empty(asked.Unknown);
    }

    [Fact]
    public void A_hostile_name_is_shown_harmless()
    {
        AskedNames asked = new(["\u001b[2Jjoe"], []);
        asked.Look("mx1", [], () => [("\u001b[2Jjoa", null)]);
        ServerProblem problem = Assert.Single(asked.Unknown);
        Assert.DoesNotContain('\u001b', problem.Message + problem.Advice);
    }
}
