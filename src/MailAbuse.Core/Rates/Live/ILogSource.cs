namespace MailAbuse.Rates.Live;

/// <summary>A log that grows, wherever it is.</summary>
internal interface ILogSource : IDisposable
{
    /// <summary>How it is followed at the moment.</summary>
    WatchState State { get; }

    /// <summary>What is wrong with it, for people; empty where nothing is.</summary>
    string Problem { get; }

    /// <summary>The zone of its times without offset, where it is its server's own; null: as for the whole watch.</summary>
    TimeZoneInfo? Zone => null;

    /// <summary>Hands on whole lines that were written since the last call; waits for nobody.</summary>
    void Read(Action<ReadOnlyMemory<byte>> take, CancellationToken stop);

    /// <summary>Asks it to end, so that many end side by side; <see cref="IDisposable.Dispose"/> waits for that.</summary>
    void End()
    {
    }
}
