using MailAbuse.Quarantine;
using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>Subjects as people see them (the examples of RFC 2047, section 8, and what goes wrong in the wild).</summary>
public sealed class EncodedWordsTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=?ISO-8859-1?Q?a?=", "a")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a?=    =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b")]
    [InlineData("=?utf-8?B?R2V3aW5uIPCfjok=?=", "Gewinn 🎉")]
    [InlineData("=?windows-1252?Q?=80_100?=", "€ 100")]
    [InlineData("=?utf-8*de?q?gro=C3=9F?=", "groß")]
    [InlineData("=?utf-8?X?a?=", "=?utf-8?X?a?=")]
    [InlineData("=?no-such-charset?Q?a?=", "=?no-such-charset?Q?a?=")]
    [InlineData("=?utf-8?B?***?= x", "=?utf-8?B?***?= x")]
    [InlineData("=?utf-7?Q?a?=", "=?utf-7?Q?a?=")]
    [InlineData("=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished")]
    [InlineData("=?=?=?", "=?=?=?")]
    [InlineData("a =?utf-8?Q?b?=c", "a bc")]
    public void A_subject_is_decoded(string text, string shown) => Assert.Equal(shown, EncodedWords.Decode(text));

    [Fact]
    public void Any_text_is_decoded_without_an_error()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] parts = ["=?", "?=", "?", "utf-8", "Q", "B", "=", "=4", "=41", "YQ==", " ", "\t", "é", "\0", "*"];
        for (int i = 0; i < 10_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.True(EncodedWords.Decode(text) is not null, $"seed {seed}");
        }
    }

    [Fact]
    public void Messages_of_one_run_share_a_fingerprint()
    {
        string one = Fingerprints.Of("Win 100 EUR  now", 3100, 1);
        Assert.Equal(one, Fingerprints.Of("win 7 eur now ", 3900, 1));
        Assert.NotEqual(one, Fingerprints.Of("Invoice 100", 3100, 1));
        Assert.NotEqual(one, Fingerprints.Of("Win 100 EUR now", 31000, 1));
        Assert.NotEqual(one, Fingerprints.Of("Win 100 EUR now", 3100, 40));
    }
}
