namespace MailAbuse.Rates.Live;

/// <summary>How far had been read at which time.</summary>
/// <param name="longest">How far back that is asked for.</param>
internal sealed class PositionMarks(TimeSpan longest)
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private readonly Queue<(DateTimeOffset Time, long Position)> _marks = [];
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private long _oldest;

    /// <summary>Now that far was read.</summary>
    public void Set(DateTimeOffset time, long position)
    {
        // A clock that was put back must not make this stand still.
        if (time - _last < Apart && time >= _last) return;
        _last = time;
        _marks.Enqueue((time, position));
        while (_marks.TryPeek(out (DateTimeOffset Time, long Position) mark) && (time - mark.Time > longest || mark.Time > time))
        {
            _oldest = mark.Position;
            _marks.Dequeue();
        }
    }

    /// <summary>A position that had been reached by then; a lower one where nobody knows.</summary>
    public long Before(DateTimeOffset time)
    {
        long position = _oldest;
        foreach ((DateTimeOffset at, long reached) in _marks)
        {
            if (at > time) break;
            position = reached;
        }

        return position;
    }
}
