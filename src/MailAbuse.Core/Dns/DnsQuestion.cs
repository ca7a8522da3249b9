using System.Buffers.Binary;
using MailAbuse.Servers;

namespace MailAbuse.Dns;

/// <summary>One question, as it is sent.</summary>
internal sealed class DnsQuestion
{
    // What fits through every network without being cut up; also what resolvers answer with at most over UDP.
    private const ushort UdpSize = 1232;
    private const ushort Opt = 41;

    private DnsQuestion(string name, DnsRecordType type, ushort id, byte[] bytes)
    {
        Name = name;
        Type = type;
        Id = id;
        Bytes = bytes;
    }

    /// <summary>The name, in lower case.</summary>
    public string Name { get; }

    /// <summary>What is asked for.</summary>
    public DnsRecordType Type { get; }

    /// <summary>By which the answer is known, beside the question itself.</summary>
    public ushort Id { get; }

    /// <summary>The message.</summary>
    public byte[] Bytes { get; }

    /// <summary>Makes it (RFC 1035, 4.1).</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="id">A number that nobody can guess.</param>
    /// <param name="withSize">Says which size of an answer we take (EDNS, RFC 6891). Some old servers do not know that.</param>
    /// <exception cref="ServerException">The name can be none.</exception>
    public static DnsQuestion Make(string name, DnsRecordType type, ushort id, bool withSize)
    {
        string good = DnsName.Check(name);
        byte[] header = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(header, id);
        // Recursion desired.
        header[2] = 1;
        header[5] = 1;
        header[11] = (byte)(withSize ? 1 : 0);
        List<byte> bytes = [.. header];
        DnsName.Write(good, bytes);
        bytes.AddRange([(byte)((ushort)type >> 8), (byte)type, 0, 1]);
        if (withSize)
            bytes.AddRange([0, Opt >> 8, Opt & 0xFF, UdpSize >> 8, UdpSize & 0xFF, 0, 0, 0, 0, 0, 0]);
        return new DnsQuestion(good, type, id, [.. bytes]);
    }
}
