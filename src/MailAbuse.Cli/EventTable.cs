using System.Globalization;
using MailAbuse.Mta;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>Events for people, one a row.</summary>
internal sealed class EventTable(Output output, Screen screen)
{
    private const int Time = 14, Server = 8, QueueId = 15, What = 14, Sender = 24, Other = 26, Gap = 1;
    private const int TextStart = Time + Server + QueueId + What + Sender + Other + 6 * Gap;

    // Where the output goes to a file or to grep, a cut text would be found by nobody; a line can be a megabyte long, though.
    private readonly int _text = screen.IsTerminal ? Math.Max(20, screen.Width - TextStart) : 2000;
    private bool _hasHeading;

    public void Write(MailLogEvent one)
    {
        if (!_hasHeading) Heading();
        Cell(one.Time.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Time);
        Cell(one.Server, Server);
        Cell(one.QueueId, QueueId);
        Cell(WhatOf(one), What);
        Cell(one.Sender, Sender);
        Cell(one.Recipient is { } recipient ? "→ " + recipient : one.Client is { } client ? "← " + client : null, Other);
        output.Write(Visible.Make(TextOf(one), _text));
        output.EndLine();
    }

    private void Heading()
    {
        _hasHeading = true;
        Cell("Time", Time);
        Cell("Server", Server);
        Cell("QueueId", QueueId);
        Cell("What", What);
        Cell("Sender", Sender);
        Cell("From/To", Other);
        output.Write("Text");
        output.EndLine();
    }

    private void Cell(string? text, int width) => output.Write(Visible.Make(text, width) ?? "", width, right: false).Blank(Gap);

    private static string WhatOf(MailLogEvent one) => one.Kind switch
    {
        MailEventKind.Delivery => $"{Words.Of(one.Status.ToString())} {one.Dsn}",
        MailEventKind.AuthenticationFailed => "auth-failed",
        _ => Words.Of(one.Kind.ToString()),
    };

    private static string TextOf(MailLogEvent one)
    {
        if (one.Reply is { } reply) return reply;
        if (one.MessageId is { } id) return id;
        if (one.EnvelopeSender is { } from) return $"from=<{from}>";
        return one.Kind is MailEventKind.Other or MailEventKind.Warning or MailEventKind.Suppressed ? BehindHeader(one.Line) : "";
    }

    private static string BehindHeader(string line)
    {
        int at = line.IndexOf("]: ", StringComparison.Ordinal);
        return at < 0 ? line : line[(at + 3)..];
    }
}
