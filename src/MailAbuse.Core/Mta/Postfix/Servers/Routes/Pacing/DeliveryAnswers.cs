using System.Text;
using MailAbuse.Logs;
using MailAbuse.Routes.Pacing;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>What a piece of a log says of deliveries.</summary>
internal static class DeliveryAnswers
{
    /// <summary>Reads the lines of these messages.</summary>
    /// <param name="text">The piece; its first line may be cut.</param>
    /// <param name="ids">The messages.</param>
    /// <param name="now">The end of the log, for times without a year.</param>
    /// <param name="told">Lines that were told before, and are not told again; gets those of this piece.</param>
    /// <param name="removed">Gets those that left the queue.</param>
    public static List<PacedAnswer> Read(byte[] text, IReadOnlySet<string> ids, DateTimeOffset now, ISet<string> told, ISet<string> removed)
    {
        List<PacedAnswer> answers = [];
        SyslogParser parser = new(TimeZoneInfo.Utc, now);
        foreach (Range range in text.AsSpan().Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text.AsSpan()[range].TrimEnd((byte)'\r');
            if (!parser.TryParse(line, out SyslogHeader header))
                continue;
            PostfixProgram program = PostfixPrograms.Classify(line.Slice(header.ProgramStart, header.ProgramLength));
            ReadOnlySpan<byte> message = line[header.MessageStart..];
            if (program == PostfixProgram.None || message.IsEmpty)
                continue;
            PostfixGrammar.Read(message, program, out PostfixLine read);
            string id = Text(message, read.QueueId);
            if (!ids.Contains(id) || !told.Add(Encoding.UTF8.GetString(line)))
                continue;
            if (read.Kind == MailEventKind.Removed)
                removed.Add(id);
            else if (read.Kind == MailEventKind.Delivery && read.Status is DeliveryStatus.Sent or DeliveryStatus.Deferred or DeliveryStatus.Bounced or DeliveryStatus.Expired)
                answers.Add(AnswerOf(message, read, id));
        }

        return answers;
    }

    private static PacedAnswer AnswerOf(ReadOnlySpan<byte> message, in PostfixLine read, string id)
    {
        string relay = Text(message, read.Relay), reply = Text(message, read.Reply);
        int open = relay.IndexOf('[', StringComparison.Ordinal);
        string next = Text(message, read.NextQueueId);
        return new PacedAnswer(
            id, Text(message, read.Recipient), read.Status, Text(message, read.Dsn), relay,
            DelayReason.HostOf(reply) ?? (open > 0 ? relay[..open] : ""), reply, Queue.QueueIds.IsId(next) ? next : "");
    }

    private static string Text(ReadOnlySpan<byte> message, Part part) => part.IsThere ? Encoding.UTF8.GetString(part.Of(message)) : "";
}
