using System.Globalization;

namespace MailAbuse.Replies;

/// <summary>What a command printed that lists a mail server's queue, pasted into a reply: Postfix and sendmail, Exim, Exchange.</summary>
/// <param name="Messages">How many messages it lists; the most, where there are several listings.</param>
/// <param name="Line">The line that says so.</param>
/// <param name="Beside">The command, and the lines just before and behind it: they may say of which machine it is.</param>
internal sealed record PastedListing(long Messages, string Line, string Beside = "")
{
    private const int MaxLine = 1000;

    /// <summary>Takes the listing out of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rest">The text without the lines that belong to it.</param>
    /// <returns>Null: there is none.</returns>
    public static PastedListing? Take(string text, out string rest)
    {
        List<string> kept = [];
        PastedListing? found = null;
        long entries = 0;
        string entry = "";
        int countColumn = -1;
        bool isCountNext = false;
        string[] lines = text.Split('\n');
        foreach (string raw in lines)
        {
            string line = raw.Trim();
            if (line.Length > MaxLine)
            {
                kept.Add(raw);
                continue;
            }

            string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                kept.Add(raw);
            }
            else if (Total(line, words) is { } total)
            {
                found = More(found, total, line);
            }
            else if (isCountNext && words.Length == 1 && Number(words[0]) is { } counted)
            {
                found = More(found, counted, line);
            }
            else if (words.Contains("MessageCount") && words.Length > 2)
            {
                countColumn = Array.IndexOf(words, "MessageCount");
            }
            else if (countColumn >= 0 && (words[0].Contains('\\', StringComparison.Ordinal) || words[0].StartsWith("---", StringComparison.Ordinal)))
            {
                if (countColumn < words.Length && Number(words[countColumn]) is { } count) found = More(found, count + (found?.Messages ?? 0), line);
            }
            else if (IsPostfixEntry(words) || IsEximEntry(words))
            {
                entries++;
                entry = line;
            }
            else if (line.StartsWith("-Queue ID-", StringComparison.OrdinalIgnoreCase) || IsPrompt(line))
            {
                // The head of a listing, and the command itself, say nothing; but "exim -bpc" prints a bare number.
                isCountNext = line.EndsWith("-bpc", StringComparison.OrdinalIgnoreCase);
                continue;
            }
            else if (entries == 0 || !char.IsWhiteSpace(raw[0]) || !(words is [{ } only] && only.Contains('@', StringComparison.Ordinal) || line[0] == '('))
            {
                // Recipients below an entry, and why they were not reached, belong to it.
                kept.Add(raw);
            }
        }

        rest = string.Join('\n', kept);
        found = entries > (found?.Messages ?? 0) ? new PastedListing(entries, entry) : found;
        return found is null ? null : found with { Beside = BesideOf(lines, kept) };
    }

    private static string BesideOf(string[] lines, List<string> kept)
    {
        System.Text.StringBuilder beside = new();
        string last = "";
        bool wasTaken = false;
        int next = 0;
        foreach (string line in lines)
        {
            if (next < kept.Count && ReferenceEquals(kept[next], line))
            {
                next++;
                if (string.IsNullOrWhiteSpace(line)) continue;
                if (wasTaken) Append(line);
                last = line;
                wasTaken = false;
            }
            else
            {
                if (!wasTaken) Append(last);
                if (IsPrompt(line.Trim())) Append(line);
                wasTaken = true;
            }
        }

        return beside.ToString();

        void Append(string line)
        {
            if (line.Length <= MaxLine && beside.Length <= MaxLine) beside.Append(line).Append(" . ");
        }
    }

    // Lines that speak for the whole queue.
    private static long? Total(string line, string[] words)
    {
        if (line.Equals("Mail queue is empty", StringComparison.OrdinalIgnoreCase) || line.Equals("Mail queue is empty.", StringComparison.OrdinalIgnoreCase)) return 0;
        // sendmail: "/var/spool/mqueue is empty"
        if (words is [['/', ..], "is", "empty"]) return 0;
        // Postfix: "-- 12 Kbytes in 5 Requests."
        if (words is ["--", _, _, "in", { } requests, { } unit] && unit.StartsWith("Request", StringComparison.OrdinalIgnoreCase)) return Number(requests);
        // sendmail: "Total requests: 0"; Exchange as a list: "MessageCount : 0"
        if (words is [{ } first, { } second, { } last] && (first.Equals("Total", StringComparison.OrdinalIgnoreCase) && second.Equals("requests:", StringComparison.OrdinalIgnoreCase) || first == "MessageCount" && second == ":"))
            return Number(last);
        return null;
    }

    // "3F2A91C0B4*    2381 Mon Nov 17 10:00:00  someone@example.org"
    private static bool IsPostfixEntry(string[] words) =>
        words.Length >= 7 && words[0].Length >= 6 && words[0].TrimEnd('*', '!').All(char.IsAsciiLetterOrDigit) && words[0].Any(char.IsAsciiDigit)
        && Number(words[1]) is not null && words[2].Length == 3 && words[3].Length == 3 && Number(words[4]) is not null && words[5].Contains(':', StringComparison.Ordinal);

    // "25m  2.9K 0t5C6f-0000c8-00 <alice@example.org>"
    private static bool IsEximEntry(string[] words) =>
        words.Length >= 4 && char.IsAsciiDigit(words[0][0]) && words[0][^1] is 's' or 'm' or 'h' or 'd' or 'w' && words[3].StartsWith('<')
        && words[2].Split('-') is { Length: 3 } parts && Array.TrueForAll(parts, part => part.Length >= 2 && part.All(char.IsAsciiLetterOrDigit));

    // "root@mail:~# postqueue -p", "$ mailq", "[PS] C:\>Get-Queue"
    private static bool IsPrompt(string line)
    {
        int mark = line.LastIndexOfAny(['#', '$', '>']);
        string command = line[(mark + 1)..].Trim().ToLowerInvariant();
        if (command.StartsWith("sudo ", StringComparison.Ordinal)) command = command[5..];
        return command is "mailq" or "postqueue -p" or "exim -bp" or "exim4 -bp" or "get-queue" or "sendmail -bp" or "exim -bpc" or "exim4 -bpc" || mark >= 0 && command.StartsWith("get-queue", StringComparison.Ordinal);
    }

    private static PastedListing More(PastedListing? found, long messages, string line) => found is null || messages > found.Messages ? new PastedListing(messages, line) : found;

    private static long? Number(string word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
