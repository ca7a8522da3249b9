using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Release;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>The case that the letters of these tests are about, and the way to them.</summary>
internal static class Story
{
    public static readonly DateTimeOffset Now = new(2026, 11, 4, 8, 30, 0, TimeSpan.Zero);

    /// <summary>The templates that are shipped.</summary>
    public static string Shipped { get; } = Path.Combine(Root, "module", "templates");

    public static string Root
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "MailAbuse.sln")))
                folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    // Not the machine's data of time zones: winter time in Berlin is an hour, and the letter says so.
    public static TimeZoneInfo Berlin { get; } = TimeZoneInfo.CreateCustomTimeZone("Berlin", TimeSpan.FromHours(1), "Berlin", "Berlin");

    public static AbuseCase Case(CaseKind kind = CaseKind.Relay) => new()
    {
        Case = "2026-0042-k7qx",
        ProposedKind = kind,
        Server = "mx1",
        Sender = kind == CaseKind.Script ? "uid=33" : "post@muster.example",
        SenderKind = kind == CaseKind.Script ? SenderKind.LocalUser : SenderKind.Login,
        Spellings = [kind == CaseKind.Script ? "uid=33" : "post@muster.example"],
        Customer = "Müller & Söhne GmbH",
        Contact = ["jm@privat.example"],
        Opened = Now.AddHours(-2),
        Suspended = Now.AddHours(-2),
        Facts = new CaseFacts
        {
            Since = Now.AddHours(-5).AddMinutes(-17), Last = Now.AddHours(-2), Messages = 12_345, Recipients = 24_690, Delivered = 20_000, Bounced = 4_321,
            PeakMessages = 1_800, PeakWindow = TimeSpan.FromMinutes(10), Baseline = 3.2, Clients = kind == CaseKind.Mailbox ? 17 : 1, EnvelopeSenders = 250,
        },
        Relay = kind == CaseKind.Relay ? new RelayIdentity { Address = "192.0.2.25", Helo = "mail.muster.example", Software = "Postfix" } : null,
        Questions = CaseQuestions.For(kind, []),
        Due = kind == CaseKind.Relay ? [new CaseDue { Kind = DueKind.DeferredMailBounces, Time = Now.AddDays(3) }] : [],
        Evidence =
        [
            "Nov  4 04:13:01 mx1 postfix/smtpd[4711]: 4F1A2B3C4D: client=mail.muster.example[192.0.2.25], sasl_method=PLAIN, sasl_username=post@muster.example",
            "Nov  4 04:13:02 mx1 postfix/qmgr[812]: 4F1A2B3C4D: from=<winner@lucky-prize.example>, size=2345, nrcpt=2 (queue active)",
            "Nov  4 04:13:05 mx1 postfix/smtp[4720]: 4F1A2B3C4D: to=<victim@far-away.example>, relay=none, status=deferred (host said: see https://blocked.example/why?ip=192.0.2.1)",
        ],
    };

    /// <summary>The customer answered the first question, and something else in place of the third.</summary>
    public static AbuseCase HalfAnswered(CaseKind kind = CaseKind.Relay)
    {
        AbuseCase fresh = Case(kind);
        CaseQuestion[] questions = fresh.Questions;
        return fresh with
        {
            Questions =
            [
                questions[0] with { State = QuestionState.Answered, Answer = "Das Kennwort des Kontos scanner war erraten." },
                questions[1],
                questions[2] with { State = QuestionState.Unclear, Answer = "Alle Postausgänge sind leer,\nsiehe http://muster.example/bild.png" },
            ],
            Timeline =
            [
                new CaseEntry { Kind = CaseEntryKind.LetterSent, Case = fresh.Case, Text = "Letter handed to mx1 for jm@privat.example: <case-1@provider.example>" },
            ],
            LastCheck = kind == CaseKind.Relay ? new CaseCheck { Time = Now.AddHours(-1), Verdict = QueueVerdict.NotEmpty } : null,
        };
    }

    public static LetterRequest Request(string language = "en") => new()
    {
        Language = language, Zone = Berlin, TemplatePaths = [Shipped],
        Settings = new LetterSettings { From = "Abuse-Team <abuse@provider.example>", Operator = "Erika Beispiel, Provider e. G." },
    };

    public static AbuseLetter Write(AbuseCase abuseCase, LetterRequest request) => new LetterWriter(new HandlebarsRenderer(), new StillClock(Now)).Write(abuseCase, request);

    /// <summary>The problem of a letter that cannot be written.</summary>
    public static ServerProblem Fails(AbuseCase abuseCase, LetterRequest request) => Assert.Throws<ServerException>(() => Write(abuseCase, request)).Problem;

    private sealed class StillClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
