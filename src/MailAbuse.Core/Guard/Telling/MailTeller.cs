using System.Globalization;
using System.Text;
using MailAbuse.Letters;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Guard.Telling;

/// <summary>Writes mail to people, several events in one, and hands it to the mail system of a server.</summary>
/// <param name="recipient">Whom.</param>
/// <param name="shell">The server; it stays the caller's.</param>
/// <param name="clock">What time it is.</param>
internal sealed class MailTeller(MailRecipient recipient, IServerShell shell, TimeProvider clock) : ITeller
{
    private const int LongestText = 2000;

    /// <inheritdoc/>
    public Recipient Recipient => recipient;

    /// <inheritdoc/>
    public int AtOnce => 200;

    /// <inheritdoc/>
    public TimeSpan Pause => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public void Tell(IReadOnlyList<GuardEvent> events, CancellationToken stop)
    {
        LetterAddress from = LetterAddress.Of(recipient.From);
        AbuseLetter letter = new()
        {
            From = recipient.From,
            To = recipient.To,
            Subject = Subject(events),
            Text = Body(events),
            Language = "en",
            Date = clock.GetUtcNow(),
            MessageId = $"<{Guid.NewGuid():N}@{from.Address[(from.Address.LastIndexOf('@') + 1)..]}>",
        };
        shell.RunChecked(
            shell.Server.Sendmail(["-i", "-f", from.Address, "--", .. recipient.To.Select(address => LetterAddress.Of(address).Address)]) with { Input = MessageFile.Make(letter, isAutomatic: true) }, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The shell is the caller's.
    }

    /// <summary>The subject: the worst first.</summary>
    internal static string Subject(IReadOnlyList<GuardEvent> events)
    {
        GuardEvent first = events.FirstOrDefault(one => one.Kind == GuardEventKind.Held) ?? events.FirstOrDefault(one => one.IsAlarm) ?? events[0];
        string about = first.Sender.Length > 0 ? $" {Visible.Make(first.Sender, 80)}" : "";
        string where = first.Server.Length > 0 ? $" on {Visible.Make(first.Server, 80)}" : "";
        string more = events.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {events.Count - 1:N0} more") : "";
        return $"[MailAbuse{(first.DryRun ? ", dry run" : "")}] {first.Kind}{about}{where}{more}";
    }

    private static string Body(IReadOnlyList<GuardEvent> events)
    {
        StringBuilder text = new();
        foreach (GuardEvent one in events)
        {
            text.Append(CultureInfo.InvariantCulture, $"{one.Time:yyyy-MM-dd HH:mm:ss zzz} {one.Kind}{(one.DryRun ? " (dry run)" : "")}\n");
            text.Append(Visible.Make(one.Text, LongestText)).Append('\n');
            if (one.Case is { } number) text.Append(CultureInfo.InvariantCulture, $"Case: {number}\n");
            if (one.Undo is { } undo) text.Append(CultureInfo.InvariantCulture, $"To take it back:\n    {undo}\n");
            text.Append('\n');
        }

        return text.ToString();
    }
}
