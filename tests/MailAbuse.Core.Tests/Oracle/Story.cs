using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>
/// A log written by hand, without its headers: <c>SECOND PROGRAM[PID]: MESSAGE</c>, on another server than <c>mx</c> <c>@SERVER SECOND …</c>.
/// Second 0 is 14:00:00 of a day in November.
/// </summary>
internal sealed partial class Story
{
    private static readonly long Start = new DateTimeOffset(2026, 11, 5, 14, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private readonly Question _question;

    private Story(Question question) => _question = question;

    public static Story Of(string text)
    {
        var logs = new Dictionary<string, StringBuilder>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Match m = StoryLine().Match(line);
            if (!m.Success) throw new ArgumentException("not a line of a story: " + line, nameof(text));
            string server = m.Groups["server"].Success ? m.Groups["server"].Value : "mx";
            if (!logs.TryGetValue(server, out StringBuilder? log)) logs[server] = log = new StringBuilder();
            DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(Start + long.Parse(m.Groups["second"].Value, CultureInfo.InvariantCulture));
            log.Append(CultureInfo.InvariantCulture, $"{time:MMM} {time.Day,2} {time:HH:mm:ss} {server} postfix/{m.Groups["rest"].Value}\n");
        }

        return new Story(new Question([.. logs.Values.Select(l => Encoding.UTF8.GetBytes(l.ToString()))]));
    }

    /// <summary>Only [since, until) counts.</summary>
    public Story Between(int since, int until) => new(_question with { Since = Start + since, Until = Start + until });

    /// <summary>Lines that begin further apart than so many bytes are not near.</summary>
    public Story WithNear(long bytes) => new(_question with { Near = bytes });

    /// <summary>What must come out, one line a sender; times of first and last message only where they are written.</summary>
    public void Gives(params string[] expected)
    {
        Compare("the oracle", Answer.OfOracle(_question), expected);
        foreach (int blockSize in (int[])[1, 200, 500, 1 << 30]) Compare($"the engine in stretches of {blockSize} bytes", Answer.OfEngine(_question, blockSize), expected);
    }

    private static void Compare(string who, string[] answer, string[] expected)
    {
        string[] wanted = [.. expected.Order(StringComparer.Ordinal)];
        string[] got = [.. answer.Select(a => wanted.Contains(a) ? a : Times().Replace(a, "")).Order(StringComparer.Ordinal)];
        if (!got.SequenceEqual(wanted)) Assert.Fail($"{who} says\n  {string.Join("\n  ", got)}\nand not\n  {string.Join("\n  ", wanted)}");
    }

    [GeneratedRegex(@"\A(@(?<server>\S+) )?(?<second>[0-9]+) (?<rest>[^ ]+: .*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex StoryLine();

    [GeneratedRegex(@", from \S+ to \S+\z")]
    private static partial Regex Times();
}
