using System.Text;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>Holds the engine against the oracle, and makes a log on which they differ as short as it gets.</summary>
internal static class Disagreement
{
    /// <summary>Null where both agree; else what a person needs to see why not.</summary>
    public static string? Find(Question question, IEnumerable<int> blockSizes, string origin)
    {
        string[] expected = Answer.OfOracle(question);
        foreach (int wanted in blockSizes)
        {
            int blockSize = wanted;
            string actual = Try(question, blockSize, out string[] answer);
            if (actual.Length == 0 && answer.SequenceEqual(expected)) continue;
            Question shortest = Shrink(question, ref blockSize);
            return Explain(shortest, blockSize, origin);
        }

        return null;
    }

    private static bool Differs(Question question, int blockSize) =>
        Try(question, blockSize, out string[] answer).Length > 0 || !answer.SequenceEqual(Answer.OfOracle(question));

    private static string Try(Question question, int blockSize, out string[] answer)
    {
        try
        {
            answer = Answer.OfEngine(question, blockSize);
            return "";
        }
        catch (Exception thrown) // whatever it throws is the finding
        {
            answer = [];
            return thrown.ToString();
        }
    }

    /// <summary>
    /// Removes lines, in halves first and one by one in the end, as long as the answers still differ with that block size or another:
    /// where lines go, the ends of blocks move.
    /// </summary>
    private static Question Shrink(Question question, ref int blockSize)
    {
        int[] sizes = [blockSize, 1, 150, 300, 600, 1200];
        int found = blockSize;
        bool StillDiffers(Question q)
        {
            foreach (int size in sizes)
            {
                if (!Differs(q, size)) continue;
                found = size;
                return true;
            }

            return false;
        }

        List<(int Series, byte[] Line)> lines = [.. question.Series.SelectMany((log, i) => Mutations.Split(log).Select(line => (i, line)))];
        int count = question.Series.Count;
        Question With(IEnumerable<(int Series, byte[] Line)> kept)
        {
            ILookup<int, byte[]> of = kept.ToLookup(l => l.Series, l => l.Line);
            return question with { Series = [.. Enumerable.Range(0, count).Select(i => Mutations.Join(of[i], "\n"u8.ToArray()))] };
        }

        if (!StillDiffers(With(lines))) return question;
        for (int size = Math.Max(1, lines.Count / 2); ; size = Math.Max(1, size / 2))
        {
            bool removed = false;
            for (int at = 0; at < lines.Count;)
            {
                List<(int, byte[])> fewer = [.. lines[..at], .. lines[Math.Min(lines.Count, at + size)..]];
                if (StillDiffers(With(fewer)))
                {
                    lines = fewer;
                    removed = true;
                }
                else
                {
                    at += size;
                }
            }

            if (size == 1 && !removed) break;
        }

        Question shrunk = With(lines);
        _ = StillDiffers(shrunk);
        Question whole = shrunk with { Since = null, Until = null };
        Question shortest = StillDiffers(whole) ? whole : shrunk;
        blockSize = found;
        return shortest;
    }

    private static string Explain(Question question, int blockSize, string origin)
    {
        string thrown = Try(question, blockSize, out string[] answer);
        string[] expected = Answer.OfOracle(question);
        var text = new StringBuilder();
        text.AppendLine($"{origin}, block size {blockSize}, near {question.Near}, since {question.Since?.ToString() ?? "-"}, until {question.Until?.ToString() ?? "-"}");
        foreach (string line in expected.Except(answer)) text.AppendLine("  oracle: " + line);
        foreach (string line in answer.Except(expected)) text.AppendLine("  engine: " + line);
        if (thrown.Length > 0) text.AppendLine("  engine throws " + thrown);
        if (Try(question, 1 << 30, out string[] again).Length == 0 && !again.SequenceEqual(answer))
            text.AppendLine(again.SequenceEqual(expected) ? "  (in one block the engine agrees)" : "  (in one block the engine says: " + string.Join(" | ", again.Except(expected)) + ")");

        for (int i = 0; i < question.Series.Count; i++)
        {
            if (question.Series[i].Length == 0) continue;
            text.AppendLine($"  log {i}:");
            foreach (string line in Mutations.Show(question.Series[i]).Split('\n', StringSplitOptions.RemoveEmptyEntries)) text.AppendLine("    " + line);
        }

        return text.ToString();
    }
}
