using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Suspensions;

/// <summary>
/// Who is suspended, for somebody who types and does not want to wait: servers are read side by side in the background, what they said
/// is kept for half a minute, and one that has not answered in time is left out until it has.
/// </summary>
/// <remarks>Any thread may call. A server is read once at a time, however often it is asked about; one that fails said nothing.</remarks>
public sealed class SuspensionMemory
{
    private const int AtOnce = 32;

    // As long as a person needs for one command line; after that he may wonder why somebody is not there.
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(30);

    // Far more than a server needs. One that sends without end has said enough by then.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    private readonly object _gate = new();
    private readonly Dictionary<string, Reading> _readings = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Reading> _waiting = [];
    private readonly Func<MailServer, IReadOnlyList<StandingSuspension>> _read;
    private readonly TimeProvider _clock;
    private int _threads;

    /// <summary>A memory of its own.</summary>
    /// <param name="read">Reads one server; called on threads of the memory.</param>
    /// <param name="clock">What time it is.</param>
    internal SuspensionMemory(Func<MailServer, IReadOnlyList<StandingSuspension>> read, TimeProvider clock)
    {
        _read = read;
        _clock = clock;
    }

    /// <summary>The memory of this process.</summary>
    public static SuspensionMemory OfThisProcess { get; } = new(Read, TimeProvider.System);

    /// <summary>What is known of these servers now, or within that time. Never throws for a server.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="patience">How long a server may take, from when it was first asked; one that is slow costs this once.</param>
    public IReadOnlyList<StandingSuspension> Recall(IEnumerable<MailServer> servers, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(servers);
        lock (_gate)
        {
            foreach ((string key, Reading old) in _readings.Where(one => one.Value.Result is not null && _clock.GetElapsedTime(one.Value.End) >= s_kept).ToArray())
                _readings.Remove(key);
            Reading[] wanted = [.. servers.Select(Of).Distinct()];
            while (true)
            {
                TimeSpan[] left = [.. wanted.Where(one => one.Result is null).Select(one => patience - _clock.GetElapsedTime(one.Begin)).Where(time => time > TimeSpan.Zero)];
                if (left.Length == 0 || !Monitor.Wait(_gate, left.Max()))
                    break;
            }

            return [.. wanted.SelectMany(one => one.Result ?? [])];
        }
    }

    /// <summary>Forgets all: somebody was suspended or resumed.</summary>
    public void Forget()
    {
        lock (_gate)
            _readings.Clear();
    }

    // Under the lock. A server that is reached in another way since is another one.
    private Reading Of(MailServer server)
    {
        string key = string.Join('\n', server.Name, server.Host, server.SshConfig, server.ConfigDirectory, server.Sudo, server.Mta);
        if (_readings.TryGetValue(key, out Reading? reading))
            return reading;
        _readings.Add(key, reading = new Reading(server, _clock.GetTimestamp()));
        _waiting.Enqueue(reading);
        if (_threads < AtOnce)
        {
            // Threads of their own: a hundred dead servers would take all of the pool.
            _threads++;
            new Thread(Work) { IsBackground = true, Name = "suspensions" }.Start();
        }

        return reading;
    }

    private void Work()
    {
        while (true)
        {
            Reading? reading;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out reading))
                {
                    _threads--;
                    return;
                }
            }

            IReadOnlyList<StandingSuspension> result;
            try
            {
                result = _read(reading.Server);
            }
            catch (Exception)
            {
                // There is nobody to tell and nothing to stop; what leaves a thread would end the process of whoever only typed.
                result = [];
            }

            lock (_gate)
            {
                reading.Result = result;
                reading.End = _clock.GetTimestamp();
                Monitor.PulseAll(_gate);
            }
        }
    }

    private static IReadOnlyList<StandingSuspension> Read(MailServer server)
    {
        MtaSupport.Require(server);
        using CancellationTokenSource end = new(s_longest);
        using IServerShell shell = ServerShells.Open(server);
        return
        [
            .. SuspendedSenders.Read(shell, end.Token).Select(one => new StandingSuspension
            {
                Server = server.Name,
                Sender = one.Sender,
                SenderKind = one.Kind,
                Spellings = one.Keys,
                Mode = one.Mode,
                Since = one.Since,
                Case = one.Case,
            }),
        ];
    }

    // Of one server; changed under the lock.
    private sealed class Reading(MailServer server, long begin)
    {
        public MailServer Server => server;

        public long Begin => begin;

        public long End { get; set; }

        public IReadOnlyList<StandingSuspension>? Result { get; set; }
    }
}
