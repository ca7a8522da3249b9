using System.Diagnostics;
using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public class CaseExportTests
{
    [Fact]
    public async Task What_is_no_file_is_refused_and_waited_for_by_nobody()
    {
        if (OperatingSystem.IsWindows())
            return;
        string folder = Directory.CreateTempSubdirectory("mailabuse-export-").FullName;
        try
        {
            string pipe = Path.Combine(folder, "cases.json");
            using (Process made = Process.Start("mkfifo", [pipe]))
                made.WaitForExit();
            foreach ((string path, string said) in new[] { (pipe, "it is a pipe"), (folder, "it is a folder"), (Path.Combine(folder, "nothing"), "Could not find file") })
            {
                ServerException refused = await Assert.ThrowsAsync<ServerException>(() => Task.Run(() => CaseExport.Read(path)).WaitAsync(TimeSpan.FromSeconds(20)));
                Assert.Equal(ServerProblemKind.ImportInvalid, refused.Problem.Kind);
                Assert.Contains(said, refused.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_file_that_does_not_say_how_long_it_is_is_read_up_to_the_bound()
    {
        if (!OperatingSystem.IsLinux())
            return;
        int length = OrdinaryFile.Read("/proc/self/smaps", 100_000_000)!.Length;
        Assert.True(length > 100_000, $"{length} bytes");
        Assert.Null(OrdinaryFile.Read("/proc/self/smaps", 70_000));
    }
}
