using System.Text;

namespace MailAbuse.Lab;

/// <summary>Messages that can be told apart: each carries a token in a header field of its own, in the subject and in the body.</summary>
public static class LabMessage
{
    /// <summary>The field that the ledger looks for, in the header only: a bounce quotes it in its body.</summary>
    public const string TokenField = "X-Lab-Token";

    private static int _count;

    /// <summary>A token that no other message on this machine has.</summary>
    public static string NewToken(string prefix = "t") => $"{prefix}-{Environment.ProcessId:x}-{Interlocked.Increment(ref _count):x}-{Random.Shared.Next():x8}";

    /// <summary>A whole message, header and body, lines ending in LF.</summary>
    /// <param name="size">At least this many bytes; filled up with lines of text.</param>
    public static string Make(string token, string from, string to, string? subject = null, string? body = null, int size = 0)
    {
        StringBuilder text = new();
        text.Append($"From: <{from}>\nTo: <{to}>\nSubject: {subject ?? "Buy now"} {token}\n{TokenField}: {token}\n");
        text.Append($"Message-ID: <{token}@client.lab.test>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n");
        text.Append(body ?? "Hello,\n\nthis is a message of the lab.").Append($"\n\n{token}\n");
        while (text.Length < size) text.Append("The quick brown fox jumps over the lazy dog, again and again and again.\n");
        return text.ToString();
    }

    /// <summary>The token in a message's header, or null.</summary>
    public static string? TokenOf(string message)
    {
        foreach (string line in message.Split('\n'))
        {
            if (line is "" or "\r") return null;
            if (line.StartsWith(TokenField + ": ", StringComparison.OrdinalIgnoreCase)) return line[(TokenField.Length + 2)..].Trim();
        }

        return null;
    }
}
