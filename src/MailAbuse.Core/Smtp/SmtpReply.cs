using System.Text;
using MailAbuse.Text;

namespace MailAbuse.Smtp;

/// <summary>What an SMTP server answered (RFC 5321, 4.2).</summary>
/// <param name="Code">Three digits.</param>
/// <param name="EnhancedCode">RFC 3463: <c>5.7.1</c>; empty where the text does not begin with one.</param>
/// <param name="Text">The rest, lines joined by blanks, at most 1,000 characters; a stranger's text, made visible.</param>
internal sealed record SmtpReply(int Code, string EnhancedCode, string Text)
{
    private const int Longest = 1000;

    /// <summary>2xx, or 3xx: go on.</summary>
    public bool IsGood => Code is >= 200 and < 400;

    /// <summary>4xx: later perhaps.</summary>
    public bool IsTemporary => Code is >= 400 and < 500;

    /// <summary>The lines behind code and separator, as they came; for EHLO.</summary>
    internal IReadOnlyList<string> Lines { get; private init; } = [];

    /// <summary>The reply as a log has it: <c>550 5.7.1 text</c>.</summary>
    public override string ToString() => EnhancedCode.Length == 0 ? $"{Code} {Text}" : $"{Code} {EnhancedCode} {Text}";

    /// <summary>Made of its lines, each with its code. The last code counts, as Postfix has it.</summary>
    internal static SmtpReply Of(IReadOnlyList<byte[]> lines)
    {
        string[] texts = [.. lines.Select(line => line.Length > 4 ? Encoding.UTF8.GetString(line, 4, line.Length - 4) : "")];
        byte[] last = lines[^1];
        int code = ((last[0] - '0') * 100) + ((last[1] - '0') * 10) + last[2] - '0';
        string enhanced = EnhancedCodeOf(texts[^1], code);
        StringBuilder joined = new();
        foreach (string text in texts)
        {
            string own = EnhancedCodeOf(text, code);
            string rest = text[own.Length..].Trim();
            if (rest.Length > 0)
                joined.Append(joined.Length > 0 ? " " : "").Append(rest);
        }

        return new SmtpReply(code, enhanced, Visible.Make(joined.ToString(), Longest)) { Lines = texts };
    }

    private static string EnhancedCodeOf(string text, int code)
    {
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        string word = end < 0 ? text : text[..end];
        string[] parts = word.Split('.');
        bool isOne = parts is [[>= '2' and <= '5'], { Length: >= 1 and <= 3 }, { Length: >= 1 and <= 3 }] && parts.All(part => part.All(char.IsAsciiDigit)) && word[0] - '0' == code / 100;
        return isOne ? word : "";
    }
}
