using MailAbuse.Logs;
using Xunit;

namespace MailAbuse.Core.Tests.Logs;

public sealed class DefaultLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TakesTheFirstLogWithItsRotatedSet()
    {
        string second = Path.Join(_folder, "maillog");
        foreach (string name in new[] { "maillog", "maillog.1", "maillog.2.gz", "maillog-20261101", "maillog.offset", "maillog.err", "maillogs" })
            File.WriteAllText(Path.Join(_folder, name), "");

        LogInput input = DefaultLog.Choose(TimeZoneInfo.Utc, [Path.Join(_folder, "mail.log"), second]);

        Assert.False(input.Journal);
        Assert.Equal(
            ["maillog", "maillog-20261101", "maillog.1", "maillog.2.gz"],
            input.LiteralPaths.Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void WithoutALogTheJournalIsRead() => Assert.True(DefaultLog.Choose(TimeZoneInfo.Utc, [Path.Join(_folder, "mail.log")]).Journal);
}
