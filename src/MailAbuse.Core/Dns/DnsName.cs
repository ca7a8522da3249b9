using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Dns;

/// <summary>Domain names as they are asked for.</summary>
public static class DnsName
{
    // RFC 1035, 2.3.4: 255 bytes as sent, which is 253 characters as written.
    private const int Longest = 253;
    private const int LongestLabel = 63;

    /// <summary>
    /// The name in lower case and without a dot at its end, if it can be asked for: labels of 1 to 63 letters, digits, <c>-</c>, <c>_</c> or
    /// <c>/</c> (RFC 2317), 253 characters at most.
    /// </summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.NameInvalid"/>.</exception>
    public static string Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsGood(name))
            return name.TrimEnd('.').ToLowerInvariant();
        string shown = Visible.Make(name, 100);
        throw new ServerException(
            ServerProblemKind.NameInvalid,
            shown,
            $"'{shown}' can be no domain name.",
            name.All(char.IsAscii) ? "A name has labels of at most 63 letters, digits and '-', with dots between them, and 253 characters at most." : "Give the name in ASCII, as DNS has it (xn--…).");
    }

    /// <summary>True for a name that <see cref="Check"/> takes.</summary>
    public static bool IsGood(string? name)
    {
        if (name is null)
            return false;
        ReadOnlySpan<char> rest = name.EndsWith('.') ? name.AsSpan(0, name.Length - 1) : name;
        if (rest.Length is 0 or > Longest)
            return false;
        int label = 0;
        foreach (char c in rest)
        {
            if (c == '.' ? label == 0 : !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '/') || label >= LongestLabel && c != '.')
                return false;
            label = c == '.' ? 0 : label + 1;
        }

        return label > 0;
    }

    /// <summary>
    /// An address as a list of addresses is asked for it: <c>192.0.2.1</c> is <c>1.2.0.192</c> (RFC 5782, 2.1), an address of IPv6 its 32
    /// hexadecimal digits from behind, each a label (RFC 5782, 2.4; RFC 3596, 2.5), also one of IPv4 in IPv6 form. The zone goes behind, with
    /// a dot.
    /// </summary>
    public static string Reverse(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.GetAddressBytes();
        Array.Reverse(bytes);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? string.Join('.', bytes.Select(one => one.ToString(CultureInfo.InvariantCulture)))
            : string.Join('.', bytes.SelectMany(one => (IEnumerable<char>)["0123456789abcdef"[one & 15], "0123456789abcdef"[one >> 4]]));
    }

    /// <summary>Appends a checked name as it is sent.</summary>
    internal static void Write(string name, List<byte> to)
    {
        foreach (string label in name.Split('.'))
        {
            to.Add((byte)label.Length);
            to.AddRange(Encoding.ASCII.GetBytes(label));
        }

        to.Add(0);
    }

    /// <summary>
    /// Reads a name of an answer, in lower case; what is no printable ASCII, and a dot inside a label, as <c>\DDD</c> (RFC 1035, 5.1). The root
    /// is <c>.</c>. Null where it is none.
    /// </summary>
    /// <param name="message">The whole message, because a name may point into it.</param>
    /// <param name="at">Where it begins; where it ends, afterwards.</param>
    internal static string? Read(ReadOnlySpan<byte> message, ref int at)
    {
        StringBuilder name = new();
        // Pointers lead backward only, so it ends; the limit is for a long way of pointers to pointers, which nobody sends who means well.
        const int MostPointers = 64;
        int place = at;
        int end = -1;
        int earliest = at;
        int bytes = 1;
        for (int pointers = 0; ;)
        {
            if (place >= message.Length)
                return null;
            int length = message[place];
            if ((length & 0xC0) == 0xC0)
            {
                if (place + 1 >= message.Length || ++pointers > MostPointers)
                    return null;
                int target = BinaryPrimitives.ReadUInt16BigEndian(message[place..]) & 0x3FFF;
                if (target >= earliest)
                    return null;
                if (end < 0)
                    end = place + 2;
                place = earliest = target;
                continue;
            }

            if (length > LongestLabel)
                return null;
            place++;
            if (length == 0)
                break;
            bytes += length + 1;
            if (bytes > Longest + 2 || place + length > message.Length)
                return null;
            if (name.Length > 0)
                name.Append('.');
            foreach (byte one in message.Slice(place, length))
            {
                if (one is > 0x20 and < 0x7F and not ((byte)'.' or (byte)'\\'))
                    name.Append((char)(one is >= (byte)'A' and <= (byte)'Z' ? one | 0x20 : one));
                else
                    name.Append('\\').Append(one.ToString("000", CultureInfo.InvariantCulture));
            }

            place += length;
        }

        at = end < 0 ? place : end;
        return name.Length > 0 ? name.ToString() : ".";
    }
}
