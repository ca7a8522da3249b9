using System.Net;
using MailAbuse.Text;

namespace MailAbuse.Routes.Checks;

/// <summary>
/// What one Received field says of who gave a message to whom (RFC 5321, 4.4). Only the host that wrote it knows whether it is true, and
/// the forms are many; what is not there, or not understood, is empty.
/// </summary>
/// <param name="From">What the giver called itself, made visible; empty where the field names none.</param>
/// <param name="Names">All names of the giver: <see cref="From"/>, and what the writer found out itself. In lower case, without the point at the end.</param>
/// <param name="Addresses">The giver's addresses.</param>
/// <param name="By">The host that wrote it, made visible; empty where the field names none.</param>
/// <param name="Id">What the writer calls the message: with Postfix, the queue id. Empty where the field names none.</param>
internal sealed record ReceivedLine(string From, IReadOnlyList<string> Names, IReadOnlyList<IPAddress> Addresses, string By, string Id = "")
{
    /// <summary>As many are read of a message: what Postfix takes for a circle by itself (hopcount_limit).</summary>
    public const int Most = 50;

    private const int LongestField = 4000;
    private const int LongestName = 255;
    private const int MostNames = 8;

    private static readonly string[] Keywords = ["by", "via", "with", "id", "for"];

    /// <summary>Reads the fields of a message, the newest first.</summary>
    public static IReadOnlyList<ReceivedLine> ParseAll(IEnumerable<string> fields) => [.. fields.Take(Most).Select(Parse)];

    /// <summary>Reads one field, without its name; folded or not.</summary>
    public static ReceivedLine Parse(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        string from = "", by = "", id = "", clause = "";
        List<string> names = [];
        List<IPAddress> addresses = [];
        foreach ((string text, bool isComment) in Words(field.Length > LongestField ? field[..LongestField] : field))
        {
            if (isComment)
            {
                if (clause == "from")
                    Comment(text, names, addresses);
            }
            else if (clause.Length == 0 && Is(text, "from"))
            {
                clause = "from";
            }
            else if ((clause.Length == 0 || clause == "from" && from.Length > 0) && Is(text, "by"))
            {
                clause = "by";
            }
            else if (clause == "from" && from.Length == 0)
            {
                from = text;
                Add(text, names, addresses);
            }
            else if (clause == "by" && by.Length == 0)
            {
                by = text;
            }
            else if (clause == "id")
            {
                id = text;
                break;
            }
            else if (clause is "by" or "with" && Is(text, "id"))
            {
                clause = "id";
            }
            else if (clause == "by" && Is(text, "with"))
            {
                clause = "with";
            }
            else if (clause is "by" or "with" && Keywords.Any(keyword => Is(text, keyword)))
            {
                // The recipient is the giver's own word, and nothing behind it is wanted.
                break;
            }
        }

        return new ReceivedLine(Shown(from), names, addresses, Shown(by), Shown(id));
    }

    /// <summary>True where it was written by a host of one of these names.</summary>
    public bool IsBy(IReadOnlyCollection<string> names) => By.Length > 0 && names.Contains(Plain(By), StringComparer.OrdinalIgnoreCase);

    private static string Shown(string text) => Visible.Make(text, LongestName);

    private static bool Is(string text, string keyword) => text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    // "mx1.example.net. [192.0.2.1]", "HELO mx1", "helo=mx1", "[192.0.2.1]:4711", "192.0.2.1", "joe@192.0.2.1", "Authenticated sender: joe".
    private static void Comment(string text, List<string> names, List<IPAddress> addresses)
    {
        if (text.Contains(": ", StringComparison.Ordinal) || text.StartsWith("using ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("version=", StringComparison.OrdinalIgnoreCase))
            return;
        foreach (string word in text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            string one = word.StartsWith("helo=", StringComparison.OrdinalIgnoreCase) || word.StartsWith("ehlo=", StringComparison.OrdinalIgnoreCase) ? word[5..] : word;
            int at = one.LastIndexOf('@');
            if (at >= 0 && Address(one[(at + 1)..]) is { } behind)
                addresses.Add(behind);
            else if (at < 0)
                Add(one, names, addresses);
        }
    }

    private static void Add(string text, List<string> names, List<IPAddress> addresses)
    {
        if (Address(text) is { } address)
        {
            if (addresses.Count < MostNames && !addresses.Contains(address))
                addresses.Add(address);
        }
        else if (Plain(text) is { Length: > 0 and <= LongestName } name && name.Contains('.', StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') && names.Count < MostNames && !names.Contains(name))
        {
            names.Add(name);
        }
    }

    private static string Plain(string name) => name.TrimEnd('.').ToLowerInvariant();

    private static IPAddress? Address(string text)
    {
        string inner = text;
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0)
                return null;
            inner = text[1..close];
        }

        if (inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            inner = inner[5..];
        // .NET takes "1" and "0x7f.1" for addresses; mail servers write none like that.
        if (!IPAddress.TryParse(inner, out IPAddress? address) || inner.Contains('%', StringComparison.Ordinal) || (!inner.Contains(':', StringComparison.Ordinal) && address.ToString() != inner))
            return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    // Words, and comments as a whole, up to the semicolon in front of the date. Comments nest, and a backslash takes the next character along.
    private static IEnumerable<(string Text, bool IsComment)> Words(string field)
    {
        int depth = 0, begin = -1;
        for (int at = 0; at < field.Length; at++)
        {
            char c = field[at];
            if (depth > 0)
            {
                if (c == '\\')
                    at++;
                else if (c == '(')
                    depth++;
                else if (c == ')' && --depth == 0)
                {
                    yield return (field[begin..at], true);
                    begin = -1;
                }

                continue;
            }

            bool isEnd = c is ' ' or '\t' or '\r' or '\n' or '(' or ';';
            if (isEnd && begin >= 0)
            {
                yield return (field[begin..at], false);
                begin = -1;
            }

            if (c == ';')
                yield break;
            if (c == '(')
                (depth, begin) = (1, at + 1);
            else if (!isEnd && begin < 0)
                begin = at;
        }

        if (depth == 0 && begin >= 0)
            yield return (field[begin..], false);
    }
}
