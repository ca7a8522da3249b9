using System.Diagnostics;
using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

public sealed class LocalShellTests : IDisposable
{
    private readonly LocalShell _shell = new(new MailServer { Name = "here" });
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-shell-").FullName;

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_program_gets_its_arguments_and_its_input_as_they_stand()
    {
        string hostile = "a b'c\"d$(id)`id`\n-x \\ é";
        ShellResult args = _shell.Run(new ShellCommand("printf", "%s|", hostile, "--", ""), default);
        Assert.Equal($"{hostile}|--||", args.Text);
        ShellResult input = _shell.Run(new ShellCommand("cat").WithInput("one\0two\n"), default);
        Assert.Equal("one\0two\n", input.Text);
    }

    [Theory]
    [InlineData("true", 0)]
    [InlineData("false", 1)]
    [InlineData("no-such-program-here", 127)]
    public void The_exit_code_is_the_programs(string program, int code) => Assert.Equal(code, _shell.Run(new ShellCommand(program), default).ExitCode);

    [Fact]
    public void A_program_that_says_nothing_is_ended()
    {
        var clock = Stopwatch.StartNew();
        ServerException e = Assert.Throws<ServerException>(() => _shell.Run(new ShellCommand("sleep", "60") { Silence = TimeSpan.FromMilliseconds(300) }, default));
        Assert.Equal(ServerProblemKind.ServerTimeout, e.Problem.Kind);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_stop_ends_the_program()
    {
        string mark = Path.Combine(_folder, "mark");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => _shell.Run(new ShellCommand("sh", "-c", "sleep 2; echo alive >\"$1\"", "sh", mark), stop.Token));
        Thread.Sleep(2500);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public void A_file_is_replaced_only_where_it_is_what_it_was_taken_for()
    {
        string path = Path.Combine(_folder, "it's a map");
        Assert.Null(_shell.ReadFile(path, default));
        _shell.ReplaceFile(path, Encoding.UTF8.GetBytes("one\n"), null, "0640", default);
        Assert.Equal("one\n", Encoding.UTF8.GetString(_shell.ReadFile(path, default)!));
        Assert.Equal("640", _shell.Run(new ShellCommand("stat", "-c", "%a", path), default).Text.Trim());
        ServerException e = Assert.Throws<ServerException>(() => _shell.ReplaceFile(path, Encoding.UTF8.GetBytes("three\n"), Encoding.UTF8.GetBytes("two\n"), "0644", default));
        Assert.Equal(ServerProblemKind.ServerFileChanged, e.Problem.Kind);
        Assert.Throws<ServerException>(() => _shell.ReplaceFile(path, Encoding.UTF8.GetBytes("three\n"), null, "0644", default));
        _shell.ReplaceFile(path, Encoding.UTF8.GetBytes("two\n"), Encoding.UTF8.GetBytes("one\n"), "0644", default);
        Assert.Equal("two\n", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Two_changes_of_one_server_wait_for_each_other()
    {
        string path = Path.Combine(_folder, "lock");
        using (ServerLock.Take(_shell, path, TimeSpan.FromSeconds(5), "root@ops", default))
        {
            ServerException e = Assert.Throws<ServerException>(() => ServerLock.Take(_shell, path, TimeSpan.FromSeconds(1), "other", default));
            Assert.Equal(ServerProblemKind.ServerBusy, e.Problem.Kind);
            Assert.Contains("root@ops", e.Message, StringComparison.Ordinal);
        }

        ServerLock.Take(_shell, path, TimeSpan.FromSeconds(2), "other", default).Dispose();
    }
}
