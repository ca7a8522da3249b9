using System.Globalization;
using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Core.Tests.Mta;

/// <summary>Events as one line of text, so that a table of cases shows at once what a line means.</summary>
internal static class EventText
{
    public const string Host = "mx1";

    private static readonly DateTimeOffset LogEnd = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    public static SyslogParser Headers() => new(TimeZoneInfo.Utc, LogEnd);

    /// <summary>A message with a header before it.</summary>
    public static string Line(string program, string message, int pid = 4711, string host = Host) =>
        string.Create(CultureInfo.InvariantCulture, $"2026-11-05T14:03:02.123456+00:00 {host} {program}[{pid}]: {message}");

    public static MailLogEvent? Parse(string line) => Parse(Encoding.UTF8.GetBytes(line));

    public static MailLogEvent? Parse(byte[] line) =>
        new PostfixEventParser().TryParse(line, Headers(), TimeZoneInfo.Utc, out MailLogEvent? ev) ? ev : null;

    /// <summary>What an event of a program's message says, without what every line has.</summary>
    public static string Of(string program, string message) => Of(Parse(Line(program, message)));

    public static string Of(MailLogEvent? ev)
    {
        if (ev is null) return "none";
        StringBuilder text = new(ev.Kind.ToString());
        Add(text, "id", ev.QueueId);
        Add(text, ev.SenderKind.ToString(), ev.Sender);
        Add(text, "from", ev.EnvelopeSender);
        Add(text, "login", ev.SaslLogin);
        Add(text, "method", ev.SaslMethod);
        Add(text, "client", ev.Client);
        Add(text, "name", ev.ClientName);
        Add(text, "helo", ev.Helo);
        Add(text, "to", ev.Recipient);
        Add(text, "orig_to", ev.OriginalRecipient);
        Add(text, "nrcpt", ev.RecipientCount == 0 ? null : ev.RecipientCount.ToString(CultureInfo.InvariantCulture));
        Add(text, "size", ev.Size == 0 ? null : ev.Size.ToString(CultureInfo.InvariantCulture));
        Add(text, "message-id", ev.MessageId);
        Add(text, "relay", ev.Relay);
        Add(text, "delay", ev.Delay?.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        Add(text, "delays", ev.Delays);
        Add(text, "dsn", ev.Dsn);
        Add(text, "status", ev.Status == DeliveryStatus.None ? null : ev.Status.ToString());
        Add(text, "next", ev.NextQueueId);
        Add(text, "previous", ev.PreviousQueueId);
        Add(text, "count", ev.Count == 1 ? null : ev.Count.ToString(CultureInfo.InvariantCulture));
        Add(text, "reply", ev.Reply);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (value is not null) text.Append(" | ").Append(name).Append('=').Append(value);
    }
}
