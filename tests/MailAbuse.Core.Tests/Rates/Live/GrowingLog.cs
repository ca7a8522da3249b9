using System.Globalization;
using System.Text;

namespace MailAbuse.Core.Tests.Rates.Live;

/// <summary>A log into which Postfix writes, message by message, at the times that the test says.</summary>
internal sealed class GrowingLog(string path, string host = "mx1")
{
    private readonly StringBuilder _text = new();
    private int _id;

    public string Path => path;

    /// <summary>Somebody sends a message after logging in.</summary>
    /// <param name="time">When.</param>
    /// <param name="login">Who.</param>
    /// <param name="client">From where.</param>
    /// <param name="fails">True where the receiver puts it off.</param>
    /// <param name="next">The server that takes it next, and the queue id there; null: the receiver's.</param>
    public GrowingLog Send(DateTimeOffset time, string login, string client = "192.0.2.10", bool fails = false, (string Name, string Address, string Id)? next = null)
    {
        string id = NextId();
        Line(time, "smtpd", $"{id}: client=home[{client}], sasl_method=PLAIN, sasl_username={login}");
        Line(time, "qmgr", $"{id}: from=<{login}>, size=1200, nrcpt=1 (queue active)");
        string to = $"r{_id % 40}@world{_id % 15}.test";
        if (next is { } hop) Line(time, "smtp", $"{id}: to=<{to}>, relay={hop.Name}[{hop.Address}]:25, delay=0.2, delays=0/0/0/0.1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {hop.Id})");
        else if (fails) Line(time, "smtp", $"{id}: to=<{to}>, relay=mx.test[203.0.113.5]:25, delay=1, delays=0/0/0/1, dsn=4.7.1, status=deferred (host mx.test[203.0.113.5] said: 450 4.7.1 try later)");
        else Line(time, "smtp", $"{id}: to=<{to}>, relay=mx.test[203.0.113.5]:25, delay=0.2, delays=0/0/0/0.1, dsn=2.0.0, status=sent (250 ok)");
        if (!fails) Line(time, "qmgr", $"{id}: removed");
        return this;
    }

    /// <summary>A server hands a message on to this one.</summary>
    public string Relay(DateTimeOffset time, string fromHost, string fromAddress, bool fails = false)
    {
        string id = NextId();
        Line(time, "smtpd", $"{id}: client={fromHost}[{fromAddress}]");
        Line(time, "qmgr", $"{id}: from=<x@example.org>, size=1200, nrcpt=1 (queue active)");
        Line(time, "smtp", $"{id}: to=<r@world{_id % 15}.test>, relay=mx.test[203.0.113.5]:25, delay=0.2, delays=0/0/0/0.1, dsn={(fails ? "4.7.1, status=deferred (450 later)" : "2.0.0, status=sent (250 ok)")}");
        if (!fails) Line(time, "qmgr", $"{id}: removed");
        return id;
    }

    /// <summary>Ordinary days: five people, eight messages each in working hours.</summary>
    public GrowingLog Office(DateTimeOffset from, DateTimeOffset until)
    {
        for (DateTimeOffset hour = from; hour < until; hour += TimeSpan.FromHours(1))
        {
            if (hour.Hour is < 8 or > 15) continue;
            for (int person = 0; person < 5; person++) Send(hour.AddMinutes(7 * person + 3), $"person{person}@example.org", $"192.0.2.{20 + person}", fails: hour.Hour == 11 && person == 2);
        }

        return this;
    }

    /// <summary>Writes what was sent since the last time.</summary>
    public void Write()
    {
        File.AppendAllText(path, _text.ToString());
        _text.Clear();
    }

    private string NextId() => (0xA00000 + _id++).ToString("X", CultureInfo.InvariantCulture);

    private void Line(DateTimeOffset time, string program, string text) =>
        _text.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:sszzz} {host} postfix/{program}[77]: {text}\n");
}
