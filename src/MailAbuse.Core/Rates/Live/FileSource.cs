using MailAbuse.Logs.Following;

namespace MailAbuse.Rates.Live;

/// <summary>A log file of this machine.</summary>
internal sealed class FileSource(string path, TimeZoneInfo zone, TimeProvider clock) : ILogSource
{
    // To see whether a log was rotated costs more than to see that it has not grown.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private LogFollower? _follower;
    private DateTimeOffset _looked;

    /// <inheritdoc/>
    public WatchState State { get; private set; }

    /// <inheritdoc/>
    public string Problem { get; private set; } = "";

    /// <summary>The second before which nothing is wanted of what is there already.</summary>
    public required long From { get; init; }

    /// <inheritdoc/>
    public void Read(Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        try
        {
            if (_follower is null)
            {
                _follower = new LogFollower(path, clock);
                _follower.BeginAt(From, zone);
            }
            else if (State == WatchState.Following && !_follower.HasGrown && (clock.GetUtcNow() - _looked).Duration() < LookEvery)
            {
                return;
            }

            _looked = clock.GetUtcNow();
            _follower.Read(take, stop);
            (State, Problem) = _follower.IsThere ? (WatchState.Following, _follower.Unread ?? "") : (WatchState.Missing, $"'{path}' does not exist yet; it is followed as soon as it does");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // The next look goes on where this one ended.
            (State, Problem) = (WatchState.Lost, $"'{path}' cannot be read, and is tried again: {e.Message.TrimEnd('.')}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _follower?.Dispose();
}
