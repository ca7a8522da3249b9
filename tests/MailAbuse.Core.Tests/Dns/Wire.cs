using System.Buffers.Binary;
using System.Net;
using System.Text;
using MailAbuse.Dns;

namespace MailAbuse.Core.Tests.Dns;

/// <summary>Makes DNS messages by hand, byte for byte, also such as no server would send.</summary>
internal static class Wire
{
    public const ushort Recursive = 0x8180;

    /// <summary>A name without compression.</summary>
    public static byte[] Name(string name)
    {
        List<byte> bytes = [];
        foreach (string label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
            bytes.AddRange([(byte)label.Length, .. Encoding.Latin1.GetBytes(label)]);
        return [.. bytes, 0];
    }

    public static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];

    /// <summary>A pointer to a place in the message; 12 is the name of the question.</summary>
    public static byte[] Pointer(int place) => Number(0xC000 | place);

    public static byte[] Record(byte[] owner, DnsRecordType type, byte[] data, int net = 1) => [.. owner, .. Number((int)type), .. Number(net), 0, 0, 0, 60, .. Number(data.Length), .. data];

    public static byte[] A(string owner, string address) => Record(owner.Length == 0 ? Pointer(12) : Name(owner), DnsRecordType.A, IPAddress.Parse(address).GetAddressBytes());

    public static byte[] Cname(string owner, string target) => Record(owner.Length == 0 ? Pointer(12) : Name(owner), DnsRecordType.Cname, Name(target));

    public static byte[] Mx(int preference, string host) => Record(Pointer(12), DnsRecordType.Mx, [.. Number(preference), .. Name(host)]);

    public static byte[] Txt(params string[] strings) => Record(Pointer(12), DnsRecordType.Txt, [.. strings.SelectMany(one => (byte[])[(byte)one.Length, .. Encoding.Latin1.GetBytes(one)])]);

    /// <summary>The whole answer to a question.</summary>
    /// <param name="question">The bytes that were sent.</param>
    /// <param name="flags">Answer, recursion, response code.</param>
    /// <param name="records">Of the answer section.</param>
    public static byte[] Answer(ReadOnlySpan<byte> question, int flags, params byte[][] records)
    {
        int end = 12;
        while (question[end] != 0)
            end += question[end] + 1;
        end += 5;
        return [.. question[..2], .. Number(flags), 0, 1, .. Number(records.Length), 0, 0, 0, 0, .. question[12..end], .. records.SelectMany(one => one)];
    }

    /// <summary>The name that a question asks for.</summary>
    public static string Asked(ReadOnlySpan<byte> question)
    {
        int at = 12;
        return DnsName.Read(question, ref at)!;
    }

    /// <summary>The size of an answer that a question says it takes; 0 where it says nothing.</summary>
    public static int Size(ReadOnlySpan<byte> question) => question[11] == 0 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(question[^8..]);
}
