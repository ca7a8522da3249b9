using System.Net;
using MailAbuse.Dns;
using Xunit;

namespace MailAbuse.Core.Tests.Dns;

/// <summary>Answers as servers, and others, send them.</summary>
public sealed class DnsMessageTests
{
    private const string Name = "2.0.0.127.list.test";

    private readonly DnsQuestion _question = DnsQuestion.Make(Name, DnsRecordType.A, 0x1234, withSize: true);

    [Fact]
    public void A_question_as_it_is_sent()
    {
        DnsQuestion question = DnsQuestion.Make("A.b", DnsRecordType.Mx, 0xABCD, withSize: true);
        Assert.Equal("ABCD0100000100000000000101610162 00000F0001 00002904D0000000000000".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(question.Bytes));
        Assert.Equal("ABCD010000010000000000000161016200000F0001", Convert.ToHexString(DnsQuestion.Make("a.b", DnsRecordType.Mx, 0xABCD, withSize: false).Bytes));
    }

    [Theory]
    [InlineData(0x8180, DnsStatus.NoData)]
    [InlineData(0x8183, DnsStatus.NoSuchName)]
    [InlineData(0x8182, DnsStatus.ServerFailure)]
    [InlineData(0x8185, DnsStatus.Refused)]
    [InlineData(0x8189, DnsStatus.Malformed)]
    [InlineData(0x8400, DnsStatus.NoData)] // It knows the name itself, and looks up no others.
    [InlineData(0x8100, DnsStatus.Refused)] // It looks nothing up, and has only heard who might know.
    public void Response_codes_are_kept_apart(int flags, DnsStatus status)
    {
        (DnsMessage.Kind kind, DnsAnswer? answer) = DnsMessage.Read(Wire.Answer(_question.Bytes, flags), _question);
        Assert.Equal((DnsMessage.Kind.Answer, status), (kind, answer!.Status));
        Assert.Equal(answer.IsKnown, answer.Problem.Length == 0);
    }

    [Fact]
    public void Addresses_of_the_name_are_taken_and_those_of_other_names_are_not()
    {
        DnsAnswer answer = Read(Wire.A("", "127.0.0.2"), Wire.A("other.list.test", "127.0.0.9"), Wire.A("2.0.0.127.LIST.test", "127.0.0.4"));
        Assert.Equal(["127.0.0.2", "127.0.0.4"], answer.Addresses.Select(one => $"{one}"));
    }

    [Fact]
    public void An_alias_is_followed_in_whatever_order_it_stands()
    {
        DnsAnswer answer = Read(Wire.A("c.test", "127.0.0.2"), Wire.Cname("b.test", "c.test"), Wire.Cname("", "b.test"), Wire.A("", "127.0.0.99"));
        Assert.Equal(["127.0.0.2"], answer.Addresses.Select(one => $"{one}"));
        Assert.Equal(DnsStatus.NoData, Read(Wire.Cname("", "b.test")).Status);
    }

    [Fact]
    public void An_alias_of_itself_and_one_that_is_too_long_end()
    {
        Assert.Equal(DnsStatus.Malformed, Read(Wire.Cname("", "b.test"), Wire.Cname("b.test", Name)).Status);
        byte[][] chain = [Wire.Cname("", "n0.test"), .. Enumerable.Range(0, 40).Select(i => Wire.Cname($"n{i}.test", $"n{i + 1}.test")), Wire.A("n40.test", "127.0.0.2")];
        Assert.Equal(DnsStatus.Malformed, Read(chain).Status);
    }

    [Fact]
    public void Mail_hosts_come_best_first_and_texts_in_one_piece()
    {
        DnsAnswer hosts = Read(DnsRecordType.Mx, Wire.Mx(20, "b.test"), Wire.Mx(10, "A.test"), Wire.Mx(20, "c.test"), Wire.Mx(0, ""));
        Assert.Equal([(0, "."), (10, "a.test"), (20, "b.test"), (20, "c.test")], hosts.MailHosts);
        DnsAnswer texts = Read(DnsRecordType.Txt, Wire.Txt("v=spf1 ip4:192.0.2.1", " -all"), Wire.Txt("b\u00fc\u001b[2J", ""));
        Assert.Equal(["v=spf1 ip4:192.0.2.1 -all", "b\u00fc\u001b[2J"], texts.Texts);
        DnsAnswer six = Read(DnsRecordType.Aaaa, Wire.Record(Wire.Pointer(12), DnsRecordType.Aaaa, IPAddress.Parse("2001:db8::1").GetAddressBytes()));
        Assert.Equal([IPAddress.Parse("2001:db8::1")], six.Addresses);
    }

    [Fact]
    public void Odd_letters_in_a_name_are_written_out()
    {
        byte[] name = [3, (byte)'a', (byte)'.', (byte)'b', 2, 0, 0x1B, 2, 0xFC, (byte)'\\', 0];
        DnsAnswer answer = Read(DnsRecordType.Mx, Wire.Record(Wire.Pointer(12), DnsRecordType.Mx, [0, 5, .. name]));
        Assert.Equal(@"a\046b.\000\027.\252\092", answer.MailHosts.Single().Host);
    }

    [Fact]
    public void What_is_no_answer_to_this_question_is_foreign()
    {
        byte[] good = Wire.Answer(_question.Bytes, Wire.Recursive, Wire.A("", "127.0.0.2"));
        Assert.Equal(DnsMessage.Kind.Answer, DnsMessage.Read(good, _question).Kind);
        byte[][] bad =
        [
            [],
            good[..11],
            Changed(good, 1, 1), // id
            Changed(good, 2, 0x80), // a question
            Changed(good, 2, 0x08), // another kind of question
            Changed(good, 5, 1), // without the question
            Changed(good, 5, 3), // with two
            Changed(good, 13, 1), // another name
            Changed(good, 32, 2), // cut name
            Changed(good, 34, 29), // another type
            Changed(good, 36, 1), // another class
        ];
        foreach (byte[] one in bad)
            Assert.Equal((DnsMessage.Kind.Foreign, null), DnsMessage.Read(one, _question));
        // The case of letters is the server's.
        Assert.Equal(DnsMessage.Kind.Answer, DnsMessage.Read(Changed(good, 23, 0x20), _question).Kind);
    }

    [Fact]
    public void Only_a_failure_is_believed_without_the_question()
    {
        byte[] bare = [0x12, 0x34, 0x81, 0x85, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(DnsStatus.Refused, DnsMessage.Read(bare, _question).Answer!.Status);
        Assert.Equal(DnsMessage.Kind.NotUnderstood, DnsMessage.Read(Changed(bare, 3, 4), _question).Kind);
        Assert.Equal(DnsMessage.Kind.Foreign, DnsMessage.Read(Changed(bare, 3, 5), _question).Kind);
        Assert.Equal(DnsMessage.Kind.Foreign, DnsMessage.Read(Changed(bare, 3, 6), _question).Kind);
    }

    [Theory]
    [InlineData("pointer to itself")]
    [InlineData("pointer forward")]
    [InlineData("pointer beyond the end")]
    [InlineData("label that is none")]
    [InlineData("record longer than the message")]
    [InlineData("address of three bytes")]
    [InlineData("name longer than 255")]
    public void A_broken_record_spoils_the_answer(string what)
    {
        const int At = 37;
        byte[] data = what switch
        {
            "pointer to itself" => Wire.Record(Wire.Pointer(At), DnsRecordType.A, [127, 0, 0, 2]),
            "pointer forward" => Wire.Record(Wire.Pointer(At + 10), DnsRecordType.A, [127, 0, 0, 2]),
            "pointer beyond the end" => Wire.Record(Wire.Pointer(0x3FFF), DnsRecordType.A, [127, 0, 0, 2]),
            "label that is none" => Wire.Record([0x80, 0], DnsRecordType.A, [127, 0, 0, 2]),
            "record longer than the message" => Wire.A("", "127.0.0.2")[..^1],
            "address of three bytes" => Wire.Record(Wire.Pointer(12), DnsRecordType.A, [127, 0, 0]),
            _ => Wire.Record([.. Enumerable.Repeat((byte[])[63, .. new byte[63]], 4).SelectMany(one => one), 0], DnsRecordType.A, [127, 0, 0, 2]),
        };
        Assert.Equal(At, Wire.Answer(_question.Bytes, Wire.Recursive).Length);
        Assert.Equal(DnsStatus.Malformed, Read(data).Status);
        Assert.Equal(DnsStatus.Malformed, Read(data, Wire.A("", "127.0.0.2")).Status);
    }

    private DnsAnswer Read(params byte[][] records) => DnsMessage.Read(Wire.Answer(_question.Bytes, Wire.Recursive, records), _question).Answer!;

    private static DnsAnswer Read(DnsRecordType type, params byte[][] records)
    {
        DnsQuestion question = DnsQuestion.Make(Name, type, 7, withSize: true);
        return DnsMessage.Read(Wire.Answer(question.Bytes, Wire.Recursive, records), question).Answer!;
    }

    private static byte[] Changed(byte[] bytes, int at, int bits)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= (byte)bits;
        return changed;
    }
}
