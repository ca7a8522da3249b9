using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Guard.Telling;

/// <summary>All whom a policy names, each with a queue of its own.</summary>
internal sealed class Tellers : IDisposable
{
    private readonly TellingQueue[] _queues;

    /// <param name="recipients">Whom.</param>
    /// <param name="inventory">Where the servers of mail are found.</param>
    /// <param name="first">The server for mail that names none.</param>
    /// <param name="open">Opens the shell of a server; it stays the caller's.</param>
    /// <param name="warn">Told when a recipient cannot be told; on any thread.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.PolicyInvalid"/>: a server that the inventory does not have.</exception>
    public Tellers(IReadOnlyList<Recipient> recipients, ServerInventory inventory, MailServer first, Func<MailServer, IServerShell> open, Action<string> warn, TimeProvider clock)
    {
        ITeller[] tellers = [.. recipients.Select(Make)];
        _queues = [.. tellers.Select(teller => new TellingQueue(teller, warn, clock))];

        ITeller Make(Recipient recipient) => recipient switch
        {
            WebhookRecipient hook => new WebhookTeller(hook),
            CommandRecipient command => new CommandTeller(command),
            MailRecipient mail => new MailTeller(mail, open(ServerOf(mail)), clock),
            _ => throw new InvalidOperationException(recipient.GetType().Name),
        };

        MailServer ServerOf(MailRecipient mail) => mail.Server is null ? first
            : inventory.Servers.FirstOrDefault(server => string.Equals(server.Name, mail.Server, StringComparison.OrdinalIgnoreCase))
            ?? throw new ServerException(ServerProblemKind.PolicyInvalid, mail.Server, $"Mail to {mail.Name} is to be sent by {mail.Server}, and no server is called so.", "Name a server of the inventory (Get-MailServer), or leave 'server' out.");
    }

    /// <summary>Who cannot be told just now, a sentence each.</summary>
    public IEnumerable<string> Problems => _queues.Select(queue => queue.Problem).OfType<string>();

    /// <summary>Tells all; never waits.</summary>
    public void Tell(GuardEvent one)
    {
        foreach (TellingQueue queue in _queues) queue.Add(one);
    }

    /// <inheritdoc/>
    public void Dispose() => Parallel.ForEach(_queues, queue => queue.Dispose());
}
