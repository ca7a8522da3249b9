namespace MailAbuse.Lab;

/// <summary>Reads what <c>postcat -e -h</c> prints: envelope and header of several messages.</summary>
internal static class QueueText
{
    public static IEnumerable<QueueEntry> Parse(string text)
    {
        string? place = null;
        string? token = null, login = null;
        string sender = "";
        List<string> recipients = [];
        bool inHeader = false;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("*** ENVELOPE RECORDS ", StringComparison.Ordinal) && line.EndsWith(" ***", StringComparison.Ordinal) && !inHeader)
            {
                place = line["*** ENVELOPE RECORDS ".Length..^4];
                token = login = null;
                sender = "";
                recipients = [];
            }
            else if (line.StartsWith("*** MESSAGE CONTENTS ", StringComparison.Ordinal))
            {
                inHeader = true;
            }
            else if (line.StartsWith("*** HEADER EXTRACTED ", StringComparison.Ordinal) && line.EndsWith(" ***", StringComparison.Ordinal))
            {
                inHeader = false;
            }
            else if (line.StartsWith("*** MESSAGE FILE END ", StringComparison.Ordinal))
            {
                inHeader = false;
                if (place is null) continue;
                string[] parts = place.Split('/');
                yield return new QueueEntry(parts[0], parts[^1], token, sender, login, recipients);
                place = null;
            }
            else if (inHeader)
            {
                if (line.StartsWith(LabMessage.TokenField + ": ", StringComparison.OrdinalIgnoreCase)) token ??= line[(LabMessage.TokenField.Length + 2)..].Trim();
            }
            else if (line.StartsWith("sender: ", StringComparison.Ordinal))
            {
                sender = line[8..];
            }
            else if (line.StartsWith("named_attribute: sasl_username=", StringComparison.Ordinal))
            {
                login = line["named_attribute: sasl_username=".Length..];
            }
            else if (line.StartsWith("recipient: ", StringComparison.Ordinal))
            {
                recipients.Add(line[11..]);
            }
        }
    }
}
