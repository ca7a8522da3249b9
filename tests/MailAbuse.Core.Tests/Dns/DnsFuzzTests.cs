using System.Diagnostics;
using MailAbuse.Dns;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Dns;

/// <summary>Whatever bytes come, reading them ends, throws nothing, and takes no answer to another question.</summary>
public sealed class DnsFuzzTests(ITestOutputHelper output)
{
    private static readonly DnsRecordType[] Types = [DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Txt, DnsRecordType.Mx];

    [Fact]
    public void Fifteen_thousand_spoilt_answers()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        Stopwatch clock = Stopwatch.StartNew();
        int[] kinds = new int[4];
        for (int round = 0; round < 15_000; round++)
        {
            DnsQuestion question = DnsQuestion.Make(round % 3 == 0 ? "a.test" : "2.0.0.127.list.test", Types[round % 4], (ushort)random.Next(65536), withSize: true);
            byte[] message = Spoil(random, Good(random, question));
            (DnsMessage.Kind kind, DnsAnswer? answer) = DnsMessage.Read(message, question);
            kinds[(int)kind]++;
            Assert.True(kind == DnsMessage.Kind.Foreign == answer is null, $"seed {seed}, round {round}");
            bool hasRecords = answer is { } known && (known.Addresses.Count > 0 || known.Texts.Count > 0 || known.MailHosts.Count > 0);
            Assert.True(hasRecords == (answer?.Status == DnsStatus.Answered), $"seed {seed}, round {round}");
            // Taken as an answer, it bears the id and the question, whatever else is wrong with it.
            if (answer is { IsKnown: true })
            {
                int at = 12;
                Assert.True(message[0] == question.Bytes[0] && message[1] == question.Bytes[1] && DnsName.Read(message, ref at) == question.Name, $"seed {seed}, round {round}");
                Assert.True(message[at + 1] == (int)question.Type && message[at + 3] == 1, $"seed {seed}, round {round}");
            }
        }

        output.WriteLine($"{string.Join(", ", kinds.Select((count, i) => $"{(DnsMessage.Kind)i} {count}"))} in {clock.ElapsedMilliseconds} ms");
        Assert.All(kinds, count => Assert.True(count > 0));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public void The_worst_that_fits_into_one_message_costs_little()
    {
        DnsQuestion question = DnsQuestion.Make("a.test", DnsRecordType.Txt, 1, withSize: true);
        // Pointers to pointers as far as they go, and then records without end that use them.
        List<byte[]> records = [];
        byte[] ladder = [.. Enumerable.Range(0, 8000).SelectMany(i => Wire.Pointer(i == 0 ? 12 : 24 + 12 + 2 * (i - 1)))];
        records.Add(Wire.Record(Wire.Pointer(12), DnsRecordType.A, ladder));
        records.AddRange(Enumerable.Repeat(Wire.Record(Wire.Pointer(24 + 12 + 2 * 7999), DnsRecordType.Txt, [0]), 3700));
        byte[] message = Wire.Answer(question.Bytes, Wire.Recursive, [.. records]);
        Assert.True(message.Length < 65536);
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(DnsStatus.Malformed, DnsMessage.Read(message, question).Answer!.Status);
        // A longest name, in every record.
        string label = new('a', 60);
        byte[] name = Wire.Name($"{label}.{label}.{label}.{label}");
        byte[][] many = [Wire.Record(name, DnsRecordType.A, [1, 2, 3, 4]), .. Enumerable.Repeat(Wire.Record(Wire.Pointer(24), DnsRecordType.Cname, name), 220)];
        Assert.Equal(DnsStatus.NoData, DnsMessage.Read(Wire.Answer(question.Bytes, Wire.Recursive, many), question).Answer!.Status);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    private static byte[] Good(Random random, DnsQuestion question)
    {
        List<byte[]> records = [];
        for (int i = random.Next(5); i > 0; i--)
        {
            records.Add(random.Next(6) switch
            {
                0 => Wire.A("", "127.0.0.2"),
                1 => Wire.Cname("", "b.test"),
                2 => Wire.Mx(random.Next(65536), "mx.test"),
                3 => Wire.Txt("some text", "and more"),
                4 => Wire.Record(Wire.Pointer(12), DnsRecordType.Aaaa, new byte[16]),
                _ => Wire.Record(Wire.Name("b.test"), question.Type, question.Type == DnsRecordType.Mx ? [0, 1, .. Wire.Pointer(12)] : [3, 1, 2, 3]),
            });
        }

        return Wire.Answer(question.Bytes, 0x8180 | (random.Next(4) == 0 ? random.Next(16) : 0) | (random.Next(16) == 0 ? 0x200 : 0), [.. records]);
    }

    private static byte[] Spoil(Random random, byte[] message)
    {
        for (int times = random.Next(4); times > 0 && message.Length > 0; times--)
        {
            switch (random.Next(6))
            {
                case 0: // one bit
                    message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1: // cut off
                    message = message[..random.Next(message.Length + 1)];
                    break;
                case 2: // a pointer to anywhere
                    if (message.Length > 14)
                        Wire.Pointer(random.Next(message.Length + 8)).CopyTo(message, random.Next(12, message.Length - 1));
                    break;
                case 3: // a count that cannot be
                    if (message.Length > 12)
                        message[6 + random.Next(6)] = 0xFF;
                    break;
                case 4: // noise behind the header
                    if (message.Length > 12)
                        random.NextBytes(message.AsSpan(random.Next(12, message.Length)));
                    break;
                default: // more than there should be
                    message = [.. message, .. message[..random.Next(Math.Min(message.Length, 40))]];
                    break;
            }
        }

        return message;
    }
}
