using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MailAbuse.Routes.Checks;

/// <summary>One harmless message that is sent through a detour to a server of the inventory, to see by which way it comes back.</summary>
/// <param name="Nonce">What nobody can guess: 128 bits in hex digits.</param>
/// <param name="From">The server whose mail is to take the detour, for whoever reads it.</param>
/// <param name="Host">The host name of the server that it is for.</param>
/// <param name="Delimiter">What stands there between a mailbox and its extension; null: nothing does.</param>
internal sealed record ProbeMessage(string Nonce, string From, string Host, char? Delimiter)
{
    /// <summary>In front of the nonce in an address.</summary>
    public const string Extension = "mailabuse-";

    /// <summary>Digits of a nonce.</summary>
    public const int NonceLength = 32;

    private const string Delimiters = "+-=_.#";

    /// <summary>A new one.</summary>
    public static ProbeMessage Make(string from, string host, char? delimiter) => new(RandomNumberGenerator.GetHexString(NonceLength, lowercase: true), from, host, delimiter);

    /// <summary>The best delimiter of a Postfix's recipient_delimiter, which may have several; null for none.</summary>
    public static char? DelimiterOf(string parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        int best = parameter.Where(c => Delimiters.Contains(c, StringComparison.Ordinal)).Select(c => Delimiters.IndexOf(c, StringComparison.Ordinal)).DefaultIfEmpty(-1).Min();
        return best < 0 ? null : Delimiters[best];
    }

    /// <summary>The envelope sender: bounces go to whom it was sent to.</summary>
    public string Sender => $"postmaster@{Host}";

    /// <summary>The recipient; with a delimiter it is like no other.</summary>
    public string Recipient => Delimiter is { } delimiter ? $"postmaster{delimiter}{Extension}{Nonce}@{Host}" : Sender;

    /// <summary>The Message-ID without its angle brackets.</summary>
    public string MessageId => $"{Extension}{Nonce}@{Host}";

    /// <summary>True for the fields of this very message. Some relays give every message a Message-ID of their own.</summary>
    public bool IsThis(string? messageId, string? subject) => messageId?.Trim('<', '>', ' ') == MessageId || subject?.Contains(Nonce, StringComparison.Ordinal) == true;

    /// <summary>Header and text. Nothing in it comes from outside but names that were checked.</summary>
    /// <param name="now">The time in Date.</param>
    public byte[] ToBytes(DateTimeOffset now)
    {
        string from = new([.. From.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '?')]);
        return Encoding.ASCII.GetBytes(
            $"From: {Sender}\r\nTo: {Recipient}\r\nSubject: MailAbuse probe {Nonce}\r\nDate: {now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000\r\n"
            + $"Message-ID: <{MessageId}>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
            + $"{from} asked by this message whether another server would carry its mail and by which way\r\n"
            + "(Set-Relayhost of MailAbuse). Nobody has to do anything; it can be thrown away.\r\n");
    }
}
