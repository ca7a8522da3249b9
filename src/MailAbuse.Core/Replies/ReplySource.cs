using System.Globalization;
using MailAbuse.Replies.Mime;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Replies;

/// <summary>What a customer sent, as it came: typed text, a text file, or a message file. All of it is a stranger's.</summary>
public sealed record ReplySource
{
    /// <summary>The most that is read: 10 MB. Longer is no answer to three questions.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    // What only a mail server or a mail program writes, and no customer at the head of a typed text.
    private static readonly string[] s_marks = ["Message-ID", "Received", "Return-Path", "MIME-Version", "Delivered-To"];

    /// <summary>The whole text, with all that it quotes.</summary>
    public string Text { get; init; } = "";

    /// <summary>The address of the From field; anybody can write any there. Empty: not known. More than one: all, with commas between.</summary>
    public string From { get; init; } = "";

    /// <summary>True where From names more than one address, so that nobody knows whose word it is.</summary>
    public bool HasManySenders { get; init; }

    /// <summary>The time of the Date field, as its sender says; null: none, or none that can be read.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The subject; empty: not known.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The Message-ID, without its brackets; empty: not known.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>What the subject holds that may be the number of a case, the likeliest first.</summary>
    public string[] CaseNumbers { get; init; } = [];

    /// <summary>True where its fields say that no person wrote it (RFC 3834), or that it is a bounce.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>True where it was a message file.</summary>
    public bool IsMessage { get; init; }

    /// <summary>A text; one that is a whole message is read as one.</summary>
    /// <exception cref="ServerException">ReplyInvalid: empty, or too long.</exception>
    public static ReplySource OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxBytes) throw TooLong("");
        return Of(System.Text.Encoding.UTF8.GetBytes(text), "");
    }

    /// <summary>A file: a message (<c>.eml</c>, or what looks like one), else plain text.</summary>
    /// <exception cref="ServerException">ReplyInvalid: missing, not readable, empty, or too long.</exception>
    public static ReplySource OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Of(OrdinaryFile.Read(path, MaxBytes) ?? throw TooLong(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException)
        {
            throw new ServerException(ServerProblemKind.ReplyInvalid, path, $"The reply '{Visible.Make(path, 200)}' could not be read: {e.Message}", "Give the path of a text file or of a saved message (.eml), or the text with -Text.", e);
        }
    }

    /// <summary>The bytes of a text or of a message.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">What they are called: a name that ends in <c>.eml</c> is a message whatever it looks like.</param>
    /// <exception cref="ServerException">ReplyInvalid: empty, or too long.</exception>
    public static ReplySource Of(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(name);
        if (bytes.Length > MaxBytes) throw TooLong(name);
        ReplySource source = name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase) || IsWholeMessage(bytes)
            ? OfMessage(MimeMessage.Read(bytes))
            : new ReplySource { Text = Clean(MailCharsets.Guess(bytes)) };
        return string.IsNullOrWhiteSpace(source.Text)
            ? throw new ServerException(ServerProblemKind.ReplyInvalid, name, "The reply has no text.", "See what the customer sent: it may be an attachment or a picture only; give what it says with -Text.")
            : source;
    }

    private static ReplySource OfMessage(MimeMessage message)
    {
        MimeHeaders fields = message.Headers;
        string subject = Line(fields.Decoded("Subject"));
        string[] senders = SenderField.Addresses(fields["From"] ?? "");
        string type = ContentType.Read(fields["Content-Type"]).Value;
        return new()
        {
            Text = Clean(message.Text),
            From = string.Join(", ", senders),
            HasManySenders = senders.Length > 1,
            Date = fields["Date"] is { } date ? MailDate.TryParse(date) : null,
            Subject = subject,
            MessageId = Id(fields["Message-ID"]),
            CaseNumbers = [.. CaseInSubject.In(subject)],
            IsAutomatic = AutomaticMail.Is(fields, subject, type),
            IsMessage = true,
        };
    }

    private static bool IsWholeMessage(byte[] bytes)
    {
        int length = Math.Min(bytes.Length, 64 * 1024);
        string head = System.Text.Encoding.Latin1.GetString(bytes, 0, length);
        int at = 0;
        MimeHeaders fields = MimeHeaders.Read(head, ref at, length);
        return fields["From"] is not null && Array.Exists(s_marks, mark => fields[mark] is not null);
    }

    // Control characters say nothing and only hide what is said; a carriage return is half of a line's end.
    private static string Clean(string text)
    {
        System.Text.StringBuilder clean = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\r')
            {
                if (at + 1 == text.Length || text[at + 1] != '\n') clean.Append('\n');
            }
            else if (c is '\n' or '\t' || !char.IsControl(c))
            {
                // Blanks without a break, and those of other widths, are blanks; what has no width is nothing.
                if (char.IsWhiteSpace(c) && c is not ('\n' or '\t')) clean.Append(c is '\u2028' or '\u2029' ? '\n' : ' ');
                else if (c is not ('\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' or '\u00AD')) clean.Append(c);
            }
        }

        return clean.ToString();
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim();

    private static string Id(string? field)
    {
        string text = field ?? "";
        int open = text.IndexOf('<', StringComparison.Ordinal);
        int close = open < 0 ? -1 : text.IndexOf('>', open);
        return close < 0 ? "" : text[(open + 1)..close].Trim();
    }

    private static ServerException TooLong(string name) => new(
        ServerProblemKind.ReplyInvalid, name, "The reply is longer than 10 MB.", "Give what it says with -Text.");
}
