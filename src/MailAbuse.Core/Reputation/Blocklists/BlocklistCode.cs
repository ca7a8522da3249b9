using System.Net;
using System.Net.Sockets;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>What one answer of a list means, or several in a row, or one bit of the last octet.</summary>
/// <param name="First">The first of the answers as a number, the first octet highest. With <paramref name="Bit"/>: 0.</param>
/// <param name="Last">The last of them, the same where it is one.</param>
/// <param name="Bit">The bit of the last octet that it is about; 0: none, the whole address counts.</param>
/// <param name="Meaning">What it means, in a sentence.</param>
/// <param name="Severity">What it says of the one who is listed.</param>
public sealed record BlocklistCode(uint First, uint Last, byte Bit, string Meaning, BlocklistSeverity Severity)
{
    /// <summary>True where this is about that answer.</summary>
    public bool Fits(uint answer) => Bit != 0 ? (answer & Bit) != 0 : answer >= First && answer <= Last;

    /// <summary>An answer as a number; null for what is no IPv4 address.</summary>
    public static uint? Number(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != AddressFamily.InterNetwork)
            return null;
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
