using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace MailAbuse.Dns;

/// <summary>Reads what came for a question. Whatever the bytes are, it ends and does not throw.</summary>
internal static class DnsMessage
{
    private const ushort Internet = 1;
    private const int Header = 12;
    private const int MostAliases = 16;

    /// <summary>How a message is to be taken.</summary>
    internal enum Kind
    {
        /// <summary>It is no answer to this question: whoever sent it, it is not to be looked at.</summary>
        Foreign,

        /// <summary>It was too long for UDP; the whole is to be had over TCP.</summary>
        CutOff,

        /// <summary>The server does not understand the question (FORMERR, NOTIMP); perhaps it does without EDNS.</summary>
        NotUnderstood,

        /// <summary>It is the answer.</summary>
        Answer,
    }

    /// <summary>Reads it.</summary>
    public static (Kind Kind, DnsAnswer? Answer) Read(ReadOnlySpan<byte> message, DnsQuestion question)
    {
        if (message.Length < Header || BinaryPrimitives.ReadUInt16BigEndian(message) != question.Id)
            return (Kind.Foreign, null);
        int code = message[3] & 15;
        // An answer, and to an ordinary question.
        if ((message[2] & 0xF8) != 0x80)
            return (Kind.Foreign, null);
        int questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        int at = Header;
        if (questions == 1)
        {
            if (!IsQuestion(message, ref at, question))
                return (Kind.Foreign, null);
        }
        else if (questions != 0 || code is 0 or 3)
        {
            // A server that refuses may leave the question out, as unbound does. There is nothing to be believed in such an answer.
            return (Kind.Foreign, null);
        }

        if (code is 1 or 4)
            return (Kind.NotUnderstood, Failed(DnsStatus.Malformed, "the server does not understand the question"));
        if (code == 2)
            return (Kind.Answer, Failed(DnsStatus.ServerFailure, "the server could not find out (SERVFAIL)"));
        if (code == 5)
            return (Kind.Answer, Failed(DnsStatus.Refused, "the server refuses to answer us (REFUSED)"));
        if (code is not (0 or 3))
            return (Kind.Answer, Failed(DnsStatus.Malformed, string.Create(CultureInfo.InvariantCulture, $"the server answers with code {code}")));
        if ((message[2] & 2) != 0)
            return (Kind.CutOff, Failed(DnsStatus.Malformed, "the answer is cut off"));
        return (Kind.Answer, Records(message, at, question, code == 3));
    }

    private static DnsAnswer Failed(DnsStatus status, string problem) => new(status) { Problem = problem };

    private static bool IsQuestion(ReadOnlySpan<byte> message, ref int at, DnsQuestion question)
    {
        // Lower case is what both are in: a server may give the letters back in another case.
        if (DnsName.Read(message, ref at) != question.Name || at + 4 > message.Length)
            return false;
        bool isSame = BinaryPrimitives.ReadUInt16BigEndian(message[at..]) == (ushort)question.Type && BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) == Internet;
        at += 4;
        return isSame;
    }

    private static DnsAnswer Records(ReadOnlySpan<byte> message, int at, DnsQuestion question, bool isUnknown)
    {
        int count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        Dictionary<string, string> aliases = [];
        List<(string Owner, int At, int Length)> found = [];
        for (int i = 0; i < count; i++)
        {
            if (DnsName.Read(message, ref at) is not { } owner || at + 10 > message.Length)
                return Broken;
            int type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            int net = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
            at += 10;
            if (at + length > message.Length)
                return Broken;
            if (net == Internet && type == (int)question.Type)
            {
                found.Add((owner, at, length));
            }
            else if (net == Internet && type == (int)DnsRecordType.Cname)
            {
                int place = at;
                if (DnsName.Read(message, ref place) is not { } target || place != at + length)
                    return Broken;
                aliases.TryAdd(owner, target);
            }

            at += length;
        }

        string name = question.Name;
        int steps = 0;
        // Asked for the alias itself, it is no alias of anything.
        while (aliases.TryGetValue(name, out string? next))
        {
            if (++steps > MostAliases)
                return Failed(DnsStatus.Malformed, "the name is an alias of an alias without end");
            name = next;
        }

        // With a chain, "no such name" is said of its end (RFC 6604).
        if (isUnknown)
            return new DnsAnswer(DnsStatus.NoSuchName);
        (int At, int Length)[] ours = [.. found.Where(one => one.Owner == name).Select(one => (one.At, one.Length))];
        if (ours.Length > 0)
            return Content(message, question.Type, ours);
        // A server that looks nothing up says nothing of names that are not its own: that is not "there is none".
        bool looksUp = (message[3] & 0x80) != 0;
        bool isItsOwn = (message[2] & 4) != 0 && steps == 0;
        return looksUp || isItsOwn ? new DnsAnswer(DnsStatus.NoData) : Failed(DnsStatus.Refused, "the server does not look names up for us (no recursion)");
    }

    private static DnsAnswer Broken => Failed(DnsStatus.Malformed, "the answer is no whole DNS message");

    private static DnsAnswer Content(ReadOnlySpan<byte> message, DnsRecordType type, (int At, int Length)[] records)
    {
        List<IPAddress> addresses = [];
        List<string> texts = [];
        List<(int Preference, string Host)> hosts = [];
        foreach ((int at, int length) in records)
        {
            ReadOnlySpan<byte> data = message.Slice(at, length);
            switch (type)
            {
                case DnsRecordType.A when length == 4:
                case DnsRecordType.Aaaa when length == 16:
                    addresses.Add(new IPAddress(data));
                    break;
                case DnsRecordType.Txt when Text(data) is { } text:
                    texts.Add(text);
                    break;
                case DnsRecordType.Mx when length > 2:
                    int place = at + 2;
                    if (DnsName.Read(message, ref place) is not { } host || place != at + length)
                        return Broken;
                    hosts.Add((BinaryPrimitives.ReadUInt16BigEndian(data), host));
                    break;
                default:
                    return Broken;
            }
        }

        return new DnsAnswer(DnsStatus.Answered) { Addresses = addresses, Texts = texts, MailHosts = [.. hosts.OrderBy(one => one.Preference)] };
    }

    // One or more strings, each behind its length, without anything between them when they are joined (RFC 7208, 3.3).
    private static string? Text(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return null;
        StringBuilder text = new(data.Length);
        while (!data.IsEmpty)
        {
            int length = data[0];
            if (length + 1 > data.Length)
                return null;
            text.Append(Encoding.Latin1.GetString(data.Slice(1, length)));
            data = data[(length + 1)..];
        }

        return text.ToString();
    }
}
