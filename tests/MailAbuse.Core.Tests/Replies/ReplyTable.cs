using MailAbuse.Cases;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>A reply of a table: <c>=== number language kind cause=… measures=… third=… name</c>, then its text.</summary>
internal sealed record ReplyTable(string Number, string Language, CaseKind Kind, QuestionState[] Expected, string Name, string Text)
{
    public static List<ReplyTable> Read(string path)
    {
        List<ReplyTable> replies = [];
        string[]? head = null;
        List<string> text = [];
        foreach (string line in File.ReadAllLines(path).Append("=== "))
        {
            if (!line.StartsWith("=== ", StringComparison.Ordinal))
            {
                text.Add(line);
                continue;
            }

            if (head is not null)
                replies.Add(new ReplyTable(head[1], head[2], Enum.Parse<CaseKind>(head[3]), [.. head[4..7].Select(part => Enum.Parse<QuestionState>(part[(part.IndexOf('=') + 1)..]))], string.Join(' ', head[7..]), string.Join('\n', text).Trim('\n') + "\n"));
            head = line.Split(' ');
            text.Clear();
        }

        return replies;
    }
}
