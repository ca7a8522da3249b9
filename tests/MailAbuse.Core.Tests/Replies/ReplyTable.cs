using MailAbuse.Cases;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>A table of replies: <c>== name | language | kind | expected states</c>, then the text.</summary>
internal sealed record ReplyTable(string Name, string Language, CaseKind Kind, QuestionState[] Expected, string Text)
{
    public static List<ReplyTable> Read(string path)
    {
        List<ReplyTable> replies = [];
        string[]? head = null;
        List<string> text = [];
        foreach (string line in File.ReadAllLines(path).Append("== "))
        {
            if (!line.StartsWith("== ", StringComparison.Ordinal))
            {
                text.Add(line);
                continue;
            }

            if (head is not null)
                replies.Add(new ReplyTable(head[0], head[1], Enum.Parse<CaseKind>(head[2]), [.. head[3].Split(' ').Select(Enum.Parse<QuestionState>)], string.Join('\n', text).Trim('\n') + "\n"));
            head = [.. line[3..].Split('|').Select(part => part.Trim())];
            text.Clear();
        }

        return replies;
    }
}
