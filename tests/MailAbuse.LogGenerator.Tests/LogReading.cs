using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace MailAbuse.LogGenerator.Tests;

/// <summary>Reads generated logs with plain patterns, nothing of the reading engine.</summary>
internal static partial class LogReading
{
    public static (string[] Lines, IReadOnlyList<Truth> Truths) Traffic(TrafficOptions options)
    {
        using var stream = new MemoryStream();
        IReadOnlyList<Truth> truths = TrafficLog.Write(options, stream);
        return (Split(stream), truths);
    }

    public static string[] Split(MemoryStream stream) =>
        Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether every removed, delivered or activated id was accepted before, and no id is accepted twice while it is open.</summary>
    public static void AssertIdsAreConsistent(IEnumerable<string> lines)
    {
        var open = new HashSet<string>();
        foreach (string line in lines)
        {
            if (Accepted().Match(line) is { Success: true } accepted)
                Assert.True(open.Add(accepted.Groups[1].Value), "taken twice: " + line);
            else if (Notification().Match(line) is { Success: true } notification)
                Assert.True(open.Add(notification.Groups[1].Value), "taken twice: " + line);
            else if (Removed().Match(line) is { Success: true } removed)
                Assert.True(open.Remove(removed.Groups[1].Value), "removed, never accepted: " + line);
            else if (Active().Match(line) is { Success: true } active)
                Assert.True(open.Contains(active.Groups[1].Value), "active, never accepted: " + line);
            else if (Delivery().Match(line) is { Success: true } delivery)
                Assert.True(open.Contains(delivery.Groups[1].Value), "delivered, never accepted: " + line);
        }
    }

    [GeneratedRegex(@" postfix/(?:[a-z0-9]+/)?(?:smtpd|pickup)\[\d+\]: ([0-9A-Za-z]+): (?:client=|uid=)")]
    private static partial Regex Accepted();

    [GeneratedRegex(@" postfix/bounce\[\d+\]: [0-9A-Za-z]+: sender non-delivery notification: ([0-9A-Za-z]+)$")]
    private static partial Regex Notification();

    [GeneratedRegex(@" postfix/qmgr\[\d+\]: ([0-9A-Za-z]+): removed$")]
    private static partial Regex Removed();

    [GeneratedRegex(@" postfix/qmgr\[\d+\]: ([0-9A-Za-z]+): from=<.*\(queue active\)$")]
    private static partial Regex Active();

    [GeneratedRegex(@" postfix/[a-z/]+\[\d+\]: ([0-9A-Za-z]+): to=<.*, status=")]
    private static partial Regex Delivery();
}
