using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MailAbuse.Servers;

namespace MailAbuse.Letters;

/// <summary>
/// A letter as a message (RFC 5322, MIME text/plain in UTF-8). Auto-Submitted (RFC 3834) is left out where a person reads the letter and
/// sends it, and wants an answer.
/// </summary>
public static partial class MessageFile
{
    /// <summary>The message, in ASCII with CRLF.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="isAutomatic">True where no person wrote it: the message says so (Auto-Submitted), and nobody's holiday answers it.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ContactInvalid"/>: nobody to write to, no From, no Message-ID, or an address or header that is none.</exception>
    public static byte[] Make(AbuseLetter letter, bool isAutomatic = false)
    {
        ArgumentNullException.ThrowIfNull(letter);
        LetterAddress from = Sender(letter);
        LetterAddress[] to = Recipients(letter);
        // Without it nothing tells that the letter was sent, and it would be sent twice.
        if (!MessageIdPattern().IsMatch(letter.MessageId))
            throw NotAsWritten(letter, "The letter has no Message-ID, or one that is none.");
        StringBuilder message = new();
        try
        {
            message.Append(HeaderText.Plain("Date", letter.Date.ToString("ddd, d MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + letter.Date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)));
            message.Append(HeaderText.Addresses("From", [from]));
            message.Append(HeaderText.Addresses("To", to));
            if (letter.ReplyTo is { Length: > 0 } reply)
                message.Append(HeaderText.Addresses("Reply-To", [LetterAddress.Of(reply)]));
            message.Append(HeaderText.Unstructured("Subject", letter.Subject));
            message.Append(HeaderText.Plain("Message-ID", letter.MessageId));
            if (letter.InReplyTo is { Length: > 0 } before)
                message.Append(HeaderText.Plain("In-Reply-To", before)).Append(HeaderText.Plain("References", before));
            if (isAutomatic)
                message.Append(HeaderText.Plain("Auto-Submitted", "auto-generated"));
            if (letter.Language.Length > 0)
                message.Append(HeaderText.Plain("Content-Language", letter.Language));
        }
        catch (ArgumentException fault)
        {
            // A subject from a job or from a script may hold anything.
            throw NotAsWritten(letter, fault.Message);
        }

        message.Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
        message.Append(QuotedPrintable.Encode(letter.Text));
        return Encoding.ASCII.GetBytes(message.ToString());
    }

    /// <summary>Who writes.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ContactInvalid"/>: nobody said.</exception>
    internal static LetterAddress Sender(AbuseLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return letter.From is { Length: > 0 } from ? LetterAddress.Of(from) : throw new ServerException(
            ServerProblemKind.ContactInvalid, letter.Case, "Nobody said from which address the letter is written.",
            "Give New-AbuseLetter -From, or write letters: and from: into the inventory (servers.yaml).");
    }

    /// <summary>Whom it is written to.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ContactInvalid"/>: nobody, or an address that is none.</exception>
    internal static LetterAddress[] Recipients(AbuseLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return letter.To.Length > 0 ? [.. letter.To.Select(LetterAddress.Of)] : throw NoContact(letter.Case);
    }

    internal static ServerException NoContact(string number) => new(
        ServerProblemKind.ContactInvalid, number, $"Case {number} has no address to write to.",
        $"Give it one (Set-AbuseCase {number} -Contact name@example.org), or write to one this time (-To).");

    private static ServerException NotAsWritten(AbuseLetter letter, string what) => new(ServerProblemKind.ContactInvalid, letter.Case, what, "Write the letter again with New-AbuseLetter.");

    // As LetterNotes finds it again at the end of an entry.
    [GeneratedRegex(@"^<[^<>\s]+@[^<>\s]+>\z")]
    private static partial Regex MessageIdPattern();
}
