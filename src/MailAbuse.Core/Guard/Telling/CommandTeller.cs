using System.Text.Json;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Guard.Telling;

/// <summary>Starts a program of this machine for each event, with the event as JSON on its standard input.</summary>
internal sealed class CommandTeller(CommandRecipient recipient) : ITeller
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly LocalShell _shell = new(new MailServer { Name = "localhost" });

    /// <inheritdoc/>
    public Recipient Recipient => recipient;

    /// <inheritdoc/>
    public int AtOnce => 1;

    /// <inheritdoc/>
    public TimeSpan Pause => TimeSpan.Zero;

    /// <inheritdoc/>
    public void Tell(IReadOnlyList<GuardEvent> events, CancellationToken stop)
    {
        foreach (GuardEvent one in events)
        {
            // A line: a program that only adds it to a file makes a file of lines.
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(one, GuardJsonContext.Default.GuardEvent), (byte)'\n'];
            _shell.RunChecked(
                new ShellCommand(recipient.Program[0], recipient.Program[1..]) { Input = line, Silence = Patience },
                stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _shell.Dispose();
}
