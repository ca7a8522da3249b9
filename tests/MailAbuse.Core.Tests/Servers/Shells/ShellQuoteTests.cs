using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Tests.Shells;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>What is quoted arrives as it stands in real shells, and nothing of it is ever run.</summary>
public sealed class ShellQuoteTests(ITestOutputHelper output) : IDisposable
{
    private const int Cases = 10_000;
    private const int AtOnce = 200;

    private readonly LocalShell _shell = new(new MailServer { Name = "here" });
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-quote-").FullName;

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("dash")]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("mksh")]
    [InlineData("busybox")]
    public void Ten_thousand_hostile_arguments_arrive_in_a_real_shell(string program)
    {
        if (!_shell.Run(new ShellCommand("sh", "-c", "command -v \"$1\"", "sh", program), default).IsSuccess)
        {
            output.WriteLine($"{program} is not installed here.");
            return;
        }

        string[] shell = program == "busybox" ? ["busybox", "sh"] : [program];
        All(batch => new ShellCommand(shell[0], [.. shell[1..], "-c", ShellQuote.Line(["printf", "%s\\0", .. batch])]));
    }

    [Fact]
    public void Ten_thousand_hostile_arguments_arrive_through_the_launcher() => All(batch => new ShellCommand("printf", ["%s\\0", .. batch]));

    [Fact]
    public void NUL_is_refused() => Assert.Throws<ArgumentException>(() => ShellQuote.Word("a\0b"));

    private void All(Func<string[], ShellCommand> command)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        string canary = Path.Combine(_folder, "canary");
        HostileText hostile = new(seed, canary);
        for (int done = 0; done < Cases; done += AtOnce)
        {
            string[] batch = hostile.Next(AtOnce);
            ShellResult result = _shell.Run(command(batch), default);
            Assert.True(result.IsSuccess, $"seed {seed}, case {done}: {result.Error}");
            Assert.True(HostileText.Bytes(batch).AsSpan().SequenceEqual(result.Output), $"seed {seed}: not as they were, from case {done}");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }
}
