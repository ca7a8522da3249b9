using System.Diagnostics;
using System.Text;
using MailAbuse.Reputation;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>Replies are strangers' text, and so is a pattern that somebody copied into his file.</summary>
public sealed class CatalogueHostileTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    public static TheoryData<string, byte[]> Replies => new()
    {
        { "nothing", [] },
        { "a NUL", "550 \0\0 user\0unknown"u8.ToArray() },
        { "NULs", new byte[64 * 1024] },
        { "64 KB of one letter", [.. Enumerable.Repeat((byte)'a', 64 * 1024)] },
        { "64 KB of blanks", [.. "550-"u8, .. Enumerable.Repeat((byte)' ', 64 * 1024)] },
        { "64 KB of lines", Encoding.ASCII.GetBytes("550-5.7.1 " + string.Concat(Enumerable.Repeat("550-5.7.1 ", 6500))) },
        { "64 KB of dots and colons", Encoding.ASCII.GetBytes("550 " + string.Concat(Enumerable.Repeat(":.", 32 * 1024))) },
        { "64 KB of numbers", Encoding.ASCII.GetBytes("550 " + string.Concat(Enumerable.Repeat("1.2.3.4.", 8 * 1024))) },
        { "64 KB of half addresses", Encoding.ASCII.GetBytes("550 " + string.Concat(Enumerable.Repeat("ip=1.2.3.4x [::1:", 4 * 1024))) },
        { "many anchors", Encoding.ASCII.GetBytes("550 " + string.Concat(Enumerable.Repeat("blocked using ", 4 * 1024))) },
        { "many zones", Encoding.ASCII.GetBytes("550 blocked using " + string.Concat(Enumerable.Repeat("zen.spamhaus.org ", 4 * 1024))) },
        { "one long name", Encoding.ASCII.GetBytes("550 blocked using " + string.Concat(Enumerable.Repeat("a.", 32 * 1024)) + "example") },
        { "brackets", Encoding.ASCII.GetBytes("host " + new string('[', 2000) + new string(']', 2000)) },
        { "half a head", "host mx.example.net[203.0.113.9] sa"u8.ToArray() },
        { "a head without an end", [.. "host "u8, .. Enumerable.Repeat((byte)'x', 70_000)] },
        { "only digits", "550"u8.ToArray() },
        { "only a dash", "550-"u8.ToArray() },
        { "a code cut off", "550 5.7."u8.ToArray() },
        { "no UTF-8", [.. "550 "u8, 0xFF, 0xFE, 0xC3, 0x28, 0xED, 0xA0, 0x80] },
        { "Unicode", Encoding.UTF8.GetBytes("550 5.7.1 Почтовый ящик \u202Eпереполнен 💣 ſpamhaus ＩＰ １９２．０．２．１") },
        { "every byte", [.. Enumerable.Range(0, 256).Select(b => (byte)b)] },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_hostile_reply_does_nothing(string name, byte[] reply)
    {
        Stopwatch watch = Stopwatch.StartNew();
        foreach (byte[] other in (byte[][])[[], "5.7.1"u8.ToArray(), reply])
        {
            RefusalMatch match = RefusalCatalogue.Own.Match(reply, other, other);
            Assert.True(match.List.Length <= 253 && match.Code.Length <= 64 && match.OutgoingAddress.Length <= 64, name);
            Assert.All(match.List + match.Code + match.OutgoingAddress + match.Operator, c => Assert.False(char.IsControl(c), name));
        }

        Assert.True(watch.Elapsed < Long, $"{name}: {watch.Elapsed}");
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("(.*a){20}")]
    [InlineData("(a*)*b")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("(x+x+)+y")]
    [InlineData("((a{1,100}){1,100}){1,100}")]
    [InlineData("(((a{1000}){1000}){1000}){1000}")]
    public void A_users_pattern_cannot_hang(string pattern)
    {
        byte[] file = Encoding.UTF8.GetBytes($$"""{"version":1,"rules":[{"id":"slow","cause":"Policy","anchors":["aaa"],"pattern":"{{pattern}}","meaning":"Slow."}]}""");
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            RefusalCatalogue catalogue = RefusalCatalogue.With(file, "refusals.json");
            byte[] reply = Encoding.ASCII.GetBytes("550 aaa " + new string('a', 4000) + "!");
            for (int again = 0; again < 50; again++) catalogue.Match(reply, "5.7.1"u8, "mx.example.net"u8);
        }
        catch (ServerException error)
        {
            Assert.Equal(ServerProblemKind.CatalogueInvalid, error.Problem.Kind);
            Assert.Contains("entry 'slow'", error.Problem.Message, StringComparison.Ordinal);
        }

        Assert.True(watch.Elapsed < Long, $"{pattern}: {watch.Elapsed}");
    }

    [Fact]
    public void Whatever_comes_nothing_is_thrown_and_capitals_do_not_matter()
    {
        const int Seed = 20261122;
        var random = new Random(Seed);
        string[] replies = [.. CatalogueCases.All.Select(row => (string)row[8])];
        string[] hosts = [.. CatalogueCases.All.Select(row => (string)row[1]), "", "none", "mx[", "]", "[::1", "a[203.0.113.9]:25"];
        string[] pieces = ["[", "]", "::", "550-", "550 ", " 5.7.1 ", "\0", "ip=", "192.0.2.1", "zen.spamhaus.org", "blocked using ", "@", "(S3140)", "#", "4.7.28", "host x[1.2.3.4] said: ", "é", "\r\n", "  "];
        for (int round = 0; round < 4_000; round++)
        {
            var text = new StringBuilder(replies[random.Next(replies.Length)]);
            for (int change = random.Next(6); change > 0; change--)
            {
                int at = random.Next(text.Length + 1);
                switch (random.Next(4))
                {
                    case 0:
                        text.Insert(at, pieces[random.Next(pieces.Length)]);
                        break;
                    case 1:
                        text.Length = at;
                        break;
                    case 2 when at < text.Length:
                        text[at] = (char)random.Next(1, 256);
                        break;
                    default:
                        string other = replies[random.Next(replies.Length)];
                        text.Append(other.AsSpan(random.Next(other.Length)));
                        break;
                }
            }

            string reply = text.ToString();
            string host = hosts[random.Next(hosts.Length)];
            string dsn = random.Next(4) switch { 0 => "", 1 => "5.7.1", 2 => "x", _ => $"{random.Next(6)}.{random.Next(9)}.{random.Next(1000)}" };
            RefusalMatch match = CatalogueTests.Match(reply, dsn, host);
            string swapped = string.Concat(reply.Select(c => char.IsAsciiLetterLower(c) ? char.ToUpperInvariant(c) : char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
            Assert.True(match == CatalogueTests.Match(swapped, dsn, host), $"seed {Seed}, round {round}: {reply}");
            Assert.True(match.Cause == RefusalCatalogue.Own.CauseOf(Encoding.UTF8.GetBytes(reply), Encoding.UTF8.GetBytes(dsn), Encoding.UTF8.GetBytes(host)), $"seed {Seed}, round {round}: {reply}");
            Assert.True(match.OutgoingAddress.Length == 0 || System.Net.IPAddress.TryParse(match.OutgoingAddress, out _), match.OutgoingAddress);
        }
    }

    [Fact]
    public void The_call_for_counting_makes_nothing()
    {
        (byte[] Reply, byte[] Dsn, byte[] Host)[] cases = [.. CatalogueCases.All.Select(row => (Encoding.ASCII.GetBytes((string)row[8]), Encoding.ASCII.GetBytes((string)row[2]), Encoding.ASCII.GetBytes((string)row[1])))];
        int known = 0;
        // Expressions are made when they are first asked, and grow for a while.
        for (int warm = 0; warm < 3; warm++)
        {
            foreach ((byte[] reply, byte[] dsn, byte[] host) in cases) known += RefusalCatalogue.Own.CauseOf(reply, dsn, host) == RefusalCause.Unknown ? 0 : 1;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach ((byte[] reply, byte[] dsn, byte[] host) in cases) known += RefusalCatalogue.Own.CauseOf(reply, dsn, host) == RefusalCause.Unknown ? 0 : 1;
        long made = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(made < 100 * cases.Length, $"{made} bytes for {cases.Length} replies");
        Assert.True(known > 3 * cases.Length);
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        (byte[] Reply, byte[] Dsn, byte[] Host, RefusalMatch Match)[] cases = [.. CatalogueCases.All.Select(row =>
        {
            byte[] reply = Encoding.ASCII.GetBytes((string)row[8]);
            byte[] dsn = Encoding.ASCII.GetBytes((string)row[2]);
            byte[] host = Encoding.ASCII.GetBytes((string)row[1]);
            return (reply, dsn, host, RefusalCatalogue.Own.Match(reply, dsn, host));
        })];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            foreach ((byte[] reply, byte[] dsn, byte[] host, RefusalMatch match) in cases) Assert.Equal(match, RefusalCatalogue.Own.Match(reply, dsn, host));
        });
    }
}
