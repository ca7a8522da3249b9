using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>What the client says of a failure, as OpenSSH 9 words it. Those that a lab can bring about are run there for real, too.</summary>
public sealed class SshFailuresTests
{
    private static readonly MailServer Server = new() { Name = "mx1", Host = "root@mx1.example.net" };
    private static readonly ShellCommand Command = new("postmap", "-q", "-");

    [Theory]
    [InlineData("ssh: Could not resolve hostname mx1.example.net: Name or service not known", ServerProblemKind.ServerUnreachable)]
    [InlineData("ssh: Could not resolve hostname mx1: Temporary failure in name resolution", ServerProblemKind.ServerUnreachable)]
    [InlineData("ssh: connect to host mx1.example.net port 22: Connection refused", ServerProblemKind.ServerUnreachable)]
    [InlineData("ssh: connect to host mx1.example.net port 22: Connection timed out", ServerProblemKind.ServerUnreachable)]
    [InlineData("ssh: connect to host mx1.example.net port 22: No route to host", ServerProblemKind.ServerUnreachable)]
    [InlineData("ssh: connect to host mx1.example.net port 22: Network is unreachable", ServerProblemKind.ServerUnreachable)]
    [InlineData("Connection timed out during banner exchange\nConnection to 192.0.2.1 port 22 timed out", ServerProblemKind.ServerUnreachable)]
    [InlineData("kex_exchange_identification: Connection closed by remote host\nConnection closed by 192.0.2.1 port 22", ServerProblemKind.ServerUnreachable)]
    [InlineData("kex_exchange_identification: read: Connection reset by peer", ServerProblemKind.ServerUnreachable)]
    [InlineData("Unable to negotiate with 192.0.2.1 port 22: no matching host key type found. Their offer: ssh-rsa", ServerProblemKind.ServerUnreachable)]
    [InlineData("Bad owner or permissions on /root/.ssh/config", ServerProblemKind.ServerUnreachable)]
    [InlineData("", ServerProblemKind.ServerUnreachable)]
    [InlineData("root@mx1.example.net: Permission denied (publickey).", ServerProblemKind.ServerAccessDenied)]
    [InlineData("Load key \"/root/.ssh/id\": Permission denied\nroot@mx1: Permission denied (publickey,password).", ServerProblemKind.ServerAccessDenied)]
    [InlineData("Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\nDisconnected from 192.0.2.1 port 22", ServerProblemKind.ServerAccessDenied)]
    [InlineData("Host key verification failed.", ServerProblemKind.ServerKeyRejected)]
    [InlineData("No ED25519 host key is known for mx1.example.net and you have requested strict checking.\nHost key verification failed.", ServerProblemKind.ServerKeyRejected)]
    [InlineData("@@@@@@@@@@@@@@@@@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@@@@@@\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\nHost key for mx1.example.net has changed and you have requested strict checking.\nHost key verification failed.", ServerProblemKind.ServerKeyRejected)]
    public void A_connection_that_cannot_be_opened(string said, ServerProblemKind kind)
    {
        ServerProblem problem = SshFailures.OfOpening(Server, new ShellResult(255, [], said + "\n")).Problem;
        Assert.Equal(kind, problem.Kind);
        Assert.Equal("mx1", problem.Target);
        Assert.NotEmpty(problem.Advice);
        Assert.DoesNotContain("HOST", problem.Advice, StringComparison.Ordinal);
        // A changed key is another matter than an unknown one.
        Assert.Equal(said.Contains("has changed", StringComparison.Ordinal), problem.Advice.Contains("ssh-keygen -R", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("This account is currently not available.", 1)]
    [InlineData("", 0)]
    public void An_account_that_runs_no_command(string said, int code) =>
        Assert.Equal(ServerProblemKind.ServerAccessDenied, SshFailures.OfOpening(Server, new ShellResult(code, [], said)).Problem.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("client_loop: send disconnect: Broken pipe")]
    [InlineData("Connection to mx1.example.net closed by remote host.")]
    [InlineData("Timeout, server mx1.example.net not responding.")]
    [InlineData("mux_client_request_session: read from master failed: Broken pipe")]
    [InlineData("Control socket connect(/tmp/mailabuse-ssh-1-2/s): Connection refused\npostmap: warning: something")]
    [InlineData("postmap: fatal: open logins: Permission denied")]
    public void A_line_that_broke_in_mid_command(string said)
    {
        ServerException e = SshFailures.OfCommand(Server, Command, new ShellResult(255, [], said))!;
        Assert.Equal(ServerProblemKind.ServerConnectionLost, e.Problem.Kind);
        Assert.Contains("postmap", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Control socket", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(254)]
    public void The_programs_own_end_is_no_failure_of_the_line(int code) =>
        Assert.Null(SshFailures.OfCommand(Server, Command, new ShellResult(code, [], "ssh: Could not resolve hostname")));
}
