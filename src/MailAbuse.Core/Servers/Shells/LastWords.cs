using System.Diagnostics;
using System.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>Drains standard error all the while, so that the program never blocks on it, and keeps its end.</summary>
internal sealed class LastWords
{
    private const int Kept = 64 * 1024;

    private readonly List<byte> _bytes = [];
    private readonly Task _draining;
    private long _lastHeard = Stopwatch.GetTimestamp();

    /// <summary>Begins to read. No thread waits for it: twenty servers would take all of a small pool.</summary>
    public LastWords(Stream errors, CancellationToken gone) => _draining = Drain(errors, gone);

    /// <summary>When it said something last, as a <see cref="Stopwatch"/> time.</summary>
    public long LastHeard => Volatile.Read(ref _lastHeard);

    /// <summary>What it said at last, as UTF-8. Waits a moment for what is still on its way; a grandchild that keeps the pipe open is not waited for.</summary>
    public string Text
    {
        get
        {
            _draining.Wait(TimeSpan.FromSeconds(1));
            return SoFar;
        }
    }

    /// <summary>What it has said until now.</summary>
    public string SoFar
    {
        get
        {
            lock (_bytes)
                return Encoding.UTF8.GetString([.. _bytes.TakeLast(Kept)]);
        }
    }

    private async Task Drain(Stream errors, CancellationToken gone)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await errors.ReadAsync(buffer, gone) is > 0 and var read)
            {
                Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
                lock (_bytes)
                {
                    _bytes.AddRange(buffer.AsSpan(0, read));
                    if (_bytes.Count > 2 * Kept)
                        _bytes.RemoveRange(0, _bytes.Count - Kept);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The command was disposed, or given up.
        }
    }
}
