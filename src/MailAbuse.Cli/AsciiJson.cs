using System.Buffers;
using System.Text.Encodings.Web;

namespace MailAbuse.Cli;

/// <summary>
/// JSON text in which a log line can be found again with grep (<c>from=&lt;a@b&gt;</c> stays as it is) and in which nothing acts on a
/// terminal: whatever is no printable ASCII character is escaped.
/// </summary>
internal sealed unsafe class AsciiJson : JavaScriptEncoder
{
    public static readonly AsciiJson Instance = new();

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public override int MaxOutputCharactersPerInputCharacter => 12;

    public override int FindFirstCharacterToEncode(char* text, int textLength) => new ReadOnlySpan<char>(text, textLength).IndexOfAnyExcept(Plain);

    public override bool WillEncode(int unicodeScalar) => unicodeScalar > char.MaxValue || !Plain.Contains((char)unicodeScalar);

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        // What needs more than \" and \\ has no short form that matters here.
        Span<char> target = new(buffer, bufferLength);
        if (unicodeScalar is '"' or '\\' && bufferLength >= 2)
        {
            target[0] = '\\';
            target[1] = (char)unicodeScalar;
            numberOfCharactersWritten = 2;
            return true;
        }

        numberOfCharactersWritten = 0;
        if (unicodeScalar <= char.MaxValue) return TryEscape((char)unicodeScalar, target, ref numberOfCharactersWritten);
        int rest = unicodeScalar - 0x10000;
        return bufferLength >= 12
            && TryEscape((char)(0xD800 + (rest >> 10)), target, ref numberOfCharactersWritten)
            && TryEscape((char)(0xDC00 + (rest & 0x3FF)), target, ref numberOfCharactersWritten);
    }

    private static bool TryEscape(char c, Span<char> target, ref int written)
    {
        const string Digits = "0123456789abcdef";
        if (target.Length - written < 6) return false;
        target[written++] = '\\';
        target[written++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) target[written++] = Digits[c >> shift & 15];
        return true;
    }
}
