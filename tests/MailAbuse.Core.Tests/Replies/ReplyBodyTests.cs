using MailAbuse.Replies;
using Xunit;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>What a customer wrote himself.</summary>
public sealed class ReplyBodyTests
{
    [Theory]
    [InlineData("Hallo\n\nAm 17.11.2026 um 10:00 schrieb Abuse <abuse@example.net>:\n> 1. Ursache?\n", "Hallo")]
    [InlineData("Hi\n\nOn Mon, Nov 17, 2026 at 10:00 AM Abuse Desk\n<abuse@example.net> wrote:\n\n> 1. cause?\n", "Hi")]
    [InlineData("Sie ist leer.\n\nEntschuldigung, sie ist doch nicht leer.\nAm 17.11.2026 um 10:00 schrieb Abuse <abuse@example.net>:\n> 1. Ursache?\n", "Sie ist leer.\n\nEntschuldigung, sie ist doch nicht leer.")]
    [InlineData("Hi\nSeit 9 Uhr leer\nseit 10 nicht mehr\nAm 17.11.2026 um 10:00 schrieb Abuse:\n> 1. Ursache?\n", "Hi\nSeit 9 Uhr leer\nseit 10 nicht mehr")]
    [InlineData("Sorry, not empty\nOn Mon, Nov 17, 2026 at 10:00 AM Abuse Desk\n<abuse@example.net> wrote:\n> 1. cause?\n", "Sorry, not empty")]
    [InlineData("Sorry, not empty\n\"Abuse Desk\" <abuse@example.net> wrote:\n> 1. cause?\n", "Sorry, not empty")]
    [InlineData("Hi\n-----Ursprüngliche Nachricht-----\nVon: a\nDie Queue ist leer.", "Hi")]
    [InlineData("Hi\n\nVon: Abuse\nGesendet: heute\nAn: mich\nBetreff: x\n\nDie Queue ist leer.", "Hi")]
    [InlineData("Hi\n\nFrom: Abuse\nSent: today\nTo: me\nSubject: x\n\nThe queue is empty.", "Hi")]
    [InlineData("Hi\n-- \nThe queue is empty GmbH", "Hi")]
    [InlineData("Hi\nMit freundlichen Grüßen\nDie leere Queue GmbH", "Hi")]
    [InlineData("Hi\nMfG\nX\nPS: Die Queue ist leer.", "Hi\nPS: Die Queue ist leer.")]
    [InlineData("Hi\nMfG\nX\nNachtrag: Die Queue ist doch nicht leer.", "Hi\nNachtrag: Die Queue ist doch nicht leer.")]
    [InlineData("Hi\nRegards\nX\nNB: the queue is not empty.", "Hi\nNB: the queue is not empty.")]
    [InlineData("Hi\nRegards\nTom Miller\nEdit: it is not.", "Hi\nEdit: it is not.")]
    [InlineData("Hi\nRegards\nEdit Nagy\nNBC Ltd.\nPSI GmbH", "Hi")]
    [InlineData("Mit freundlichen Grüßen\nMax Muster\nMuster GmbH & Co. KG\nTel. 0123/45", "")]
    [InlineData("\nViele Grüße aus Wien,\n\nzu 3: die Queue ist leer.", "Viele Grüße aus Wien,\n\nzu 3: die Queue ist leer.")]
    [InlineData("Grüße aus Wien,\ndie Queue ist leer.\nMfG\nX", "Grüße aus Wien,\ndie Queue ist leer.")]
    [InlineData("Greetings,\n\nthe queue is empty.", "Greetings,\n\nthe queue is empty.")]
    [InlineData("Er schrieb mir:\nalles gut", "Er schrieb mir:\nalles gut")]
    [InlineData("Mit freundlichen Grüßen wurde mein Kollege abgespeist, der das Konto für uns und alle anderen hier gelöscht hat.", "Mit freundlichen Grüßen wurde mein Kollege abgespeist, der das Konto für uns und alle anderen hier gelöscht hat.")]
    [InlineData("Ja\nVon meinem iPhone gesendet", "Ja")]
    [InlineData("> 1. Ursache?\n> 2. Queue leer?\n", "")]
    public void Quotes_and_signatures_go(string text, string expected) => Assert.Equal(expected, ReplyBody.Of(text).Text.Trim());

    [Fact]
    public void An_answer_between_quoted_questions_stands_below_its_question()
    {
        ReplyBody body = ReplyBody.Of("Hallo,\n\n> 1. Was war die Ursache?\n\nPhishing.\n\n> 2. Was haben Sie getan?\n> 3. Ist die Queue leer?\nJa, leer.\n");
        Assert.Equal(["", "1. Was war die Ursache?\n", "2. Was haben Sie getan?\n3. Ist die Queue leer?\n"], body.Passages.Select(passage => passage.Quoted));
        Assert.Equal(["Hallo,", "Phishing.", "Ja, leer."], body.Passages.Select(passage => passage.Text.Trim()));
    }
}
