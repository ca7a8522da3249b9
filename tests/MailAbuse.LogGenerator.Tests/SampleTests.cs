using System.Text.RegularExpressions;
using Xunit;

namespace MailAbuse.LogGenerator.Tests;

public class SampleTests
{
    private static readonly string Committed = Path.Combine(Root(), "examples", "logs");

    public static TheoryData<string> Logs() => new(Truth.ReadFrom(Path.Combine(Committed, "truth.json")).Select(t => t.Log!));

    [Fact]
    public void The_committed_samples_are_what_the_generator_writes()
    {
        string folder = Directory.CreateTempSubdirectory("samples").FullName;
        try
        {
            SampleLogs.WriteAll(folder);
            foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Committed, Path.GetRelativePath(folder, path)))), path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Logs))]
    public void What_grep_counts_is_the_truth(string log)
    {
        Truth truth = Truth.ReadFrom(Path.Combine(Committed, "truth.json")).Single(t => t.Log == log);
        string[] lines = Lines(log);
        string pattern = truth.Kind == SenderType.LocalUser
            ? @" postfix/pickup\[\d+\]: \w+: uid=" + truth.Sender["uid=".Length..] + " "
            : @"smtpd\[\d+\]: \w+: client=\S+, sasl_method=\w+, sasl_username=" + Regex.Escape(truth.Sender) + "$";
        Assert.Equal(truth.Messages + truth.OtherMessages, lines.Count(l => Regex.IsMatch(l, pattern)));
        LogReading.AssertIdsAreConsistent(lines);
    }

    [Fact]
    public void Nobody_but_mary_herself_logs_in_as_mary_in_the_forged_log()
    {
        string[] lines = Lines("forged-lines.log");
        Assert.True(lines.Count(l => l.Contains("sasl_username=mary@example.org", StringComparison.Ordinal)) > 100);
        Assert.InRange(lines.Count(l => Regex.IsMatch(l, @"smtpd\[\d+\]: \w+: client=\S+, sasl_method=\w+, sasl_username=mary@example.org$")), 3, 25);
    }

    private static string[] Lines(string log)
    {
        string path = Path.Combine(Committed, log);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path).Order().SelectMany(File.ReadLines).ToArray() : File.ReadAllLines(path);
    }

    // Paths in a deterministic build are mapped, so the source's own place does not help.
    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MailAbuse.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
