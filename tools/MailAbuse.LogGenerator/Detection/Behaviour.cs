namespace MailAbuse.LogGenerator;

/// <summary>What a sender ordinarily does; docs/generator.md has the numbers.</summary>
public enum Behaviour
{
    /// <summary>Someone at work: weekdays, daytime, 1 to 60 mails a day.</summary>
    Office,

    /// <summary>Someone at home: a mail now and then, addresses that change.</summary>
    Home,

    /// <summary>A telephone: several networks a day.</summary>
    Mobile,

    /// <summary>A machine that reports, steadily, with an alarm now and then.</summary>
    Monitoring,

    /// <summary>A shop or another system that writes to its customers.</summary>
    Shop,

    /// <summary>A newsletter once a week.</summary>
    WeeklyNewsletter,

    /// <summary>A newsletter once a month.</summary>
    MonthlyNewsletter,

    /// <summary>Office mail, and invoices on the last working day of the month.</summary>
    MonthEndInvoices,

    /// <summary>A customer who is not there before a day within the month, and starts with a busy one.</summary>
    NewCustomer,

    /// <summary>Office mail, and once two autoresponders that answer each other.</summary>
    AutoReply,

    /// <summary>A mailing list: few posts, many recipients.</summary>
    MailingList,

    /// <summary>A user of the server: cron, contact forms.</summary>
    LocalUser,

    /// <summary>A customer's own mail server that relays through us: 1,200 to 2,500 good mails a day, many envelope senders.</summary>
    RelayCustomer,

    /// <summary>A printer or application of a network that may relay without login.</summary>
    NetworkClient,
}
