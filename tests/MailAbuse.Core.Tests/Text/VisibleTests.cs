using System.Text;
using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Text;

public class VisibleTests
{
    [Theory]
    [InlineData("joe@example.org", "joe@example.org")]
    [InlineData("Jürgen 日本 🙂 ◌́", "Jürgen 日本 🙂 ◌́")]
    [InlineData("a\u001b[31mred", "a␛[31mred")]
    [InlineData("a\0b\tc\r\nd\u007f", "a␀b␉c␍␊d␡")]
    [InlineData("c1\u009b31m\u0085", "c1�31m�")]
    [InlineData("\u202egro.elpmaxe\u202c", "�gro.elpmaxe�")]
    [InlineData("\u2066x\u2069\u200e\u200f\u061c", "�x����")]
    [InlineData("one\u2028two\u2029three", "one�two�three")]
    [InlineData("pay\u200bpal\ufeff\u00ad", "pay�pal��")]
    [InlineData("\U000e0041tag", "�tag")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void ShowsWhatWouldOtherwiseAct(string? text, string? expected) => Assert.Equal(expected, Visible.Make(text));

    [Fact]
    public void HalvesOfPairsAreReplaced()
    {
        Assert.Equal("a\ufffdb", Visible.Make("a\ud83db"));
        Assert.Equal("a\ufffd", Visible.Make("a\ude42"));
    }

    [Fact]
    public void CleanTextIsNotCopied()
    {
        string text = new('x', 100);
        Assert.Same(text, Visible.Make(text));
    }

    [Fact]
    public void NoCharacterThatActsIsLeft()
    {
        for (int code = 0; code <= 0xFFFF; code++)
        {
            string shown = Visible.Make(((char)code).ToString());
            Assert.Equal(1, shown.Length);
            var category = char.GetUnicodeCategory(shown[0]);
            Assert.False(
                category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.LineSeparator
                    or System.Globalization.UnicodeCategory.ParagraphSeparator or System.Globalization.UnicodeCategory.Surrogate
                || (Rune.TryCreate(shown[0], out Rune rune) && Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format && !IsVisibleFormat(code)),
                $"U+{code:X4}");
        }
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("a\u001b[0mxyz", 4, "a␛[…")]
    [InlineData("abcd", 1, "…")]
    [InlineData("a🙂bc", 3, "a…")]
    [InlineData("🙂🙂", 2, "…")]
    [InlineData("🙂🙂", 1, "…")]
    [InlineData(null, 3, null)]
    public void CutsWithAnEllipsis(string? text, int width, string? expected) => Assert.Equal(expected, Visible.Make(text, width));

    // Arabic number signs and the like are of the category Format and do show.
    private static bool IsVisibleFormat(int code) => code is >= 0x0600 and <= 0x0605 or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2;
}
