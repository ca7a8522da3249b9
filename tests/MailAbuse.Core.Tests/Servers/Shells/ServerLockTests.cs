using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Tests.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>One change of a server at a time; nobody who died blocks it.</summary>
public sealed class ServerLockTests : IDisposable
{
    private readonly LocalShell _shell = new(new MailServer { Name = "here" });
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-lock-").FullName;

    private string File => Path.Combine(_folder, Traces.NewToken());

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Kill_9_of_the_holder_frees_it()
    {
        string file = File;
        using HostProcess host = new(["-", "-", "lock", file]);
        Assert.Equal("locked", host.ReadLine());
        ServerException e = Assert.Throws<ServerException>(() => ServerLock.Take(_shell, file, TimeSpan.FromSeconds(1), "we", default));
        Assert.Equal(ServerProblemKind.ServerBusy, e.Problem.Kind);
        Assert.Contains("the one who is killed", e.Message, StringComparison.Ordinal);
        host.Kill();
        ServerLock.Take(_shell, file, TimeSpan.FromSeconds(2), "we", default).Dispose();
    }

    [Fact]
    public void A_lock_that_was_lost_says_so()
    {
        string file = File;
        using ServerLock held = ServerLock.Take(_shell, file, TimeSpan.FromSeconds(1), "we", default);
        held.ThrowIfLost();
        // The launcher is the eldest; its watch stays, and ends the sleep that holds the lock.
        using (var launcher = System.Diagnostics.Process.GetProcessById(Traces.FirstOf(file)))
            launcher.Kill();
        Assert.True(SpinWait.SpinUntil(() => Record.Exception(held.ThrowIfLost) is ServerException { Problem.Kind: ServerProblemKind.ServerConnectionLost }, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_hundred_changes_by_ten_hands_never_meet()
    {
        string file = File;
        string count = Path.Combine(_folder, "count");
        System.IO.File.WriteAllText(count, "0");
        Parallel.For(0, 10, new ParallelOptions { MaxDegreeOfParallelism = 10 }, hand =>
        {
            for (int i = 0; i < 10; i++)
            {
                using ServerLock held = ServerLock.Take(_shell, file, TimeSpan.FromSeconds(60), $"hand {hand}", default);
                int before = int.Parse(System.IO.File.ReadAllText(count));
                Thread.Sleep(1);
                System.IO.File.WriteAllText(count, $"{before + 1}");
            }
        });
        Assert.Equal("100", System.IO.File.ReadAllText(count));
    }

    [Fact]
    public void A_folder_that_is_missing_is_no_busy_server()
    {
        ServerException e = Assert.Throws<ServerException>(() => ServerLock.Take(_shell, Path.Combine(_folder, "no", "lock"), TimeSpan.FromSeconds(1), "we", default));
        Assert.Equal(ServerProblemKind.ServerCommandFailed, e.Problem.Kind);
    }
}
