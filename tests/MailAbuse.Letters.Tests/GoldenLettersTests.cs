using MailAbuse.Cases;
using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>
/// The letters as they are shipped, word by word. <c>MAILABUSE_REWRITE_GOLDEN=1</c> writes the files anew; then read the difference.
/// </summary>
public sealed class GoldenLettersTests
{
    public static TheoryData<string, CaseKind, string> Letters()
    {
        TheoryData<string, CaseKind, string> letters = [];
        foreach (string language in new[] { "de", "en" })
        {
            foreach (CaseKind kind in new[] { CaseKind.Relay, CaseKind.Mailbox, CaseKind.Script, CaseKind.Intent })
            {
                foreach (string which in new[] { "first", "repeated", "reminder" })
                    letters.Add(language, kind, which);
            }

            letters.Add(language, CaseKind.Relay, "bare");
            letters.Add(language, CaseKind.Relay, "silence");
            letters.Add(language, CaseKind.Relay, "everything");
        }

        return letters;
    }

    [Theory]
    [MemberData(nameof(Letters))]
    public void A_letter_says_what_it_always_said(string language, CaseKind kind, string which)
    {
        LetterRequest request = Story.Request(language);
        AbuseLetter letter = which switch
        {
            "first" => Story.Write(Story.Case(kind), request),
            "repeated" => Story.Write(Story.Case(kind) with { Incident = 2, Earlier = ["2026-0007-k7qx"] }, request),
            "reminder" => Story.Write(Story.HalfAnswered(kind), request with { IsReminder = true }),
            // Nothing is known but who: opened by hand, no log read.
            "bare" => Story.Write(new AbuseCase { Case = "2026-0042-k7qx", Kind = kind, Sender = "post@muster.example", Contact = ["jm@privat.example"] }, request with { Settings = new() }),
            // He never answered.
            "silence" => Story.Write(Story.Case(kind), request with { IsReminder = true }),
            _ => Story.Write(Story.HalfAnswered(kind) with { Relay = new() { Address = "192.0.2.25", Helo = "spam.elsewhere.example", Software = "Exim 4.97" } }, request with { IsOffer = true, Terms = "§ 7 Nobody sends bulk mail.\n§ 8 Whoever runs a server keeps it up to date." }),
        };
        string text = $"From: {letter.From}\nTo: {string.Join(", ", letter.To)}\nSubject: {letter.Subject}\n\n{letter.Text}";
        string file = Path.Combine(Story.Root, "tests", "MailAbuse.Letters.Tests", "Golden", $"{language}-{kind.ToString().ToLowerInvariant()}-{which}.txt");
        if (Environment.GetEnvironmentVariable("MAILABUSE_REWRITE_GOLDEN") == "1")
            File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("victim@", text, StringComparison.Ordinal);
    }
}
