using System.Buffers.Text;
using System.Text;
using MailAbuse.Quarantine;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// The envelope of one queue file as <c>postcat -e</c> prints it, line by line. postcat prints records as they are, line ends in them
/// included, and a local user can put line ends into some (<c>sendmail -F</c> gives <c>sender_fullname:</c>). So only the head is
/// believed: the lines in front of the first that anybody else had a hand in. smtpd writes its mark and the login there.
/// </summary>
internal sealed class EnvelopeText
{
    private bool _isHead = true;

    /// <summary>The login.</summary>
    public string? Login { get; private set; }

    /// <summary>The client's address.</summary>
    public string? Client { get; private set; }

    /// <summary>True when smtpd wrote the file.</summary>
    public bool IsFromNetwork { get; private set; }

    /// <summary>The size.</summary>
    public long Size { get; private set; }

    /// <summary>Takes a line of the envelope.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.TrimStart((byte)' ');
        int colon = text.IndexOf((byte)':');
        if (colon < 0)
        {
            _isHead = false;
            return;
        }

        ReadOnlySpan<byte> value = text[(colon + 1)..].TrimStart((byte)' ');
        if (_isHead) AddHead(text[..colon], value);
        // SMTP knows no line ends in an address, and HELO and names are made printable: in mail from the network the rest is safe, too.
        else if (IsFromNetwork && Client is null && text.StartsWith("named_attribute: client_address="u8)) Client = Value(value);
    }

    // ASCII only, as the keys of the maps: U+212A (Kelvin) would become the k of somebody else.
    private static string Folded(string login) => string.Create(login.Length, login, (span, from) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });

    private void AddHead(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("named_attribute"u8))
        {
            if (value.StartsWith("log_ident="u8)) IsFromNetwork = true;
            else if (value.StartsWith("sasl_username="u8)) Login ??= Folded(Value(value));
            else if (!value.StartsWith("rewrite_context="u8) && !value.StartsWith("sasl_method="u8)) _isHead = false;
        }
        else if (name.SequenceEqual("message_size"u8))
        {
            Size = Utf8Parser.TryParse(value, out long size, out _) ? size : 0;
        }
        else if (!name.SequenceEqual("message_arrival_time"u8) && !name.SequenceEqual("create_time"u8) && !name.SequenceEqual("content_filter"u8))
        {
            _isHead = false;
        }
    }

    private static string Value(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value[(value.IndexOf((byte)'=') + 1)..]);
}
