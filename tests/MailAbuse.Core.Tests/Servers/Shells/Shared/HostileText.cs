using System.Text;

namespace MailAbuse.Tests.Shells;

/// <summary>Arguments as an attacker would choose them, if logins, queue ids or subjects ever reached a shell. Seeded.</summary>
/// <param name="seed">The seed.</param>
/// <param name="canary">A file that must never come to be: the payloads try to make it.</param>
internal sealed class HostileText(int seed, string canary)
{
    private static readonly string[] Pieces =
    [
        "'", "\"", "''", "'\\''", "\\", "\\\\", "\\'", "`", "$", "$$", "$(", ")", "${", "}", "$HOME", "${IFS}", "$((1+1))", "!", "!!", "#", "~", "~root",
        ";", "&", "&&", "|", "||", "<", ">", ">>", "2>&1", "*", "?", "[a-z]", "{a,b}", "=", "%s", "%n", "\\0", "\\c", "\\n",
        "\n", "\r", "\r\n", "\t", " ", "  ", "\v", "\f", "\b", "\a", "\x7f", "\x01", "\x1a", "\x04",
        "-", "--", "-n", "-e", "-rf", "-", "/", "..", "../../etc/passwd", "/dev/null", "ALL", "-d",
        "\x1b[31m", "\x1b]0;title\a", "\x1b[2J", "\u009b1m", "\u202e", "\u2066", "\u2069", "\u200b", "\ufeff", "\u2028", "\u2029", "\u0085",
        "\ud800", "\udc00", "\udfff\ud800", "😀", "ä", "ß", "日本", "e\u0301", "\uffff", "\uD83D",
        "erna@laden.example", "4F21A0B3C9", "Re: Rechnung", "a", "0",
    ];

    private readonly Random _random = new(seed);
    private readonly string[] _payloads =
    [
        $"$(touch {canary})", $"`touch {canary}`", $"'; touch {canary}; '", $"\"; touch {canary}; \"", $"\ntouch {canary}\n", $"| touch {canary}", $"& touch {canary} &",
        $"'$(touch {canary})'", $"'\n touch {canary} #", $"\\'; touch {canary} #", $"> {canary}", $"${{x:=$(touch {canary})}}", $"<(touch {canary})", $"$'\\x27'; touch {canary}",
    ];

    /// <summary>The next one. It may be empty; it holds no NUL, which no argument can.</summary>
    public string Next()
    {
        StringBuilder text = new();
        for (int parts = _random.Next(0, 9); parts > 0; parts--)
            text.Append(_random.Next(6) switch
            {
                0 => _payloads[_random.Next(_payloads.Length)],
                1 => ((char)_random.Next(1, 0x100)).ToString(),
                _ => Pieces[_random.Next(Pieces.Length)],
            });
        return text.ToString();
    }

    /// <summary>The next ones.</summary>
    public string[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    /// <summary>The bytes that printf makes of them with the format <c>%s\0</c>: UTF-8, where half a pair is U+FFFD.</summary>
    public static byte[] Bytes(IEnumerable<string> arguments) => Encoding.UTF8.GetBytes(string.Concat(arguments.Select(argument => argument + "\0")));
}
