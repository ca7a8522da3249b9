using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>Accounts that let us in and are of no use. The client is a script here, which answers as such an account does.</summary>
public sealed class SshGreetingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-greeting-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("echo 'Welcome to mx1, enjoy your stay! This server is looked after.'; exec cat", ServerProblemKind.ServerCommandFailed, "Welcome to mx1", "start files")]
    [InlineData("printf 'mailabuse ready: a\\\\b'; exec cat", ServerProblemKind.ServerUnreachable, "did not let us in", "start files")]
    [InlineData("printf 'mailabuse ready: a\\\\b'", ServerProblemKind.ServerCommandFailed, "mailabuse ready", "POSIX shell")]
    [InlineData("echo \"Unmatched '.\" >&2; exit 1", ServerProblemKind.ServerAccessDenied, "Unmatched", "ordinary shell")]
    [InlineData("echo 'This account is currently not available.' >&2; exit 1", ServerProblemKind.ServerAccessDenied, "not available", "ordinary shell")]
    [InlineData("exit 0", ServerProblemKind.ServerAccessDenied, "runs no command", "ordinary shell")]
    [InlineData("exec sleep 60", ServerProblemKind.ServerUnreachable, "did not let us in", "start files")]
    [InlineData("echo 'root@mx1: Permission denied (publickey).' >&2; exit 255", ServerProblemKind.ServerAccessDenied, "publickey", "authorized_keys")]
    public void It_is_told_what_is_wrong(string script, ServerProblemKind kind, string words, string advice)
    {
        string client = Path.Combine(_folder, "client");
        // Not written by this process: a file that somebody has open for writing, be it a child just forked, cannot be run.
        using (LocalShell here = new(new MailServer { Name = "here" }))
            here.RunChecked(new ShellCommand("sh", "-c", "cat >\"$1\" && chmod 755 \"$1\"", "sh", client).WithInput($"#!/bin/sh\n{script}\n"), default);
        using SshShell shell = new(new MailServer { Name = "mx1", Host = "mx1" }, new SshSettings { Client = client, ConnectTimeout = TimeSpan.FromMilliseconds(500), LoginTimeout = TimeSpan.FromMilliseconds(500) });
        ServerException e = Assert.Throws<ServerException>(() => shell.Run(new ShellCommand("true"), default));
        Assert.Equal(kind, e.Problem.Kind);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains(advice, e.Problem.Advice, StringComparison.Ordinal);
    }
}
