using MailAbuse.Core.Tests.Times;
using MailAbuse.Quarantine;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Core.Tests.Release;

/// <summary>A server that does what a check asks and remembers it. Mail comes in at times of its clock, as long as the sender is held.</summary>
internal sealed class ScriptedServer(string name, SteppingClock clock, params CheckedMessage[] mail) : ICheckedServer
{
    private readonly HashSet<string> _given = [];

    public MailServer Server { get; } = new() { Name = name };

    public IReadOnlyList<string> Spellings => ["shop@example.org"];

    public string? Case => "2026-0042";

    /// <summary>What was done, in order.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>What the sender is answered.</summary>
    public SuspensionMode Mode { get; private set; } = SuspensionMode.Defer;

    /// <summary>Called before each step with its name: what fails, fails there.</summary>
    public Action<string> Before { get; init; } = _ => { };

    public RelayTraces Traces { get; init; } = new() { Bringers = [Arrivals.Relay] };

    public bool IsWhole { get; init; } = true;

    public RelayTraces Survey(CancellationToken stop) => Traces;

    public void Enter(TimeSpan longest, CancellationToken stop) => Do("Enter", stop);

    public void Hold(DateTimeOffset until, CancellationToken stop)
    {
        Do("Hold", stop);
        Mode = SuspensionMode.Hold;
    }

    public IReadOnlyList<CheckedMessage> Look(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Before("Look");
        return [.. mail.Where(message => message.Arrival <= clock.GetUtcNow() && _given.Add(message.QueueId)).Select(message => message with { Server = name })];
    }

    public void Block(CancellationToken stop)
    {
        Do("Block", stop);
        Mode = SuspensionMode.Defer;
    }

    /// <summary>For how many looks a transfer of his stays open.</summary>
    public int Transfers { get; set; }

    public int OpenTransfers(CancellationToken stop) => Transfers > 0 ? Transfers-- : 0;

    public void Keep(IReadOnlyList<CheckedMessage> messages, bool isWaiting, CancellationToken stop) => Do($"Keep {messages.Count}{(isWaiting ? " waiting" : "")}", stop);

    public IReadOnlyList<QuarantineResult> Sweep(CancellationToken stop)
    {
        Do("Sweep", stop);
        return [new QuarantineResult { Held = 2 }];
    }

    /// <summary>How many messages cannot be released.</summary>
    public int Stuck { get; init; }

    public IReadOnlyCollection<string> Release(IReadOnlyList<CheckedMessage> messages, CancellationToken stop)
    {
        Do($"Release {messages.Count}", stop);
        return [.. messages.Skip(Stuck).Select(message => message.QueueId)];
    }

    public void Settle(CancellationToken stop) => Do("Settle", stop);

    public void Leave() => Steps.Add("Leave");

    private void Do(string step, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Before(step);
        Steps.Add(step);
    }
}
