namespace MailAbuse.LogGenerator;

/// <summary>
/// Queue ids as Postfix makes them from the time and the queue file's inode. Long: seconds and microseconds to base 52, <c>z</c>, inode
/// to base 51. Short: microseconds and inode in hexadecimal; those come again once their message is removed, here more often than chance
/// alone would have it, because a reader must survive it.
/// </summary>
internal sealed class QueueIds(bool shortIds, Rng rng)
{
    private const string Alphabet = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    private readonly Stack<int> _freeInodes = new();
    private readonly Queue<QueueId> _removed = new();
    private int _nextInode = 262_144 + rng.Next(100_000);

    public QueueId Take(long micros)
    {
        if (shortIds && _removed.Count > 400 && rng.Chance(0.02)) return _removed.Dequeue();
        int inode = _freeInodes.Count > 0 ? _freeInodes.Pop() : _nextInode++;
        int fraction = (int)(micros % 1_000_000);
        return new QueueId(shortIds ? Short(fraction, inode) : Long(micros / 1_000_000, fraction, inode), inode);
    }

    public void Return(QueueId id)
    {
        if (!shortIds)
        {
            _freeInodes.Push(id.Inode);
            return;
        }
        // An inode rests in the queue as long as its id may come again, so that no two live messages share one.
        _removed.Enqueue(id);
        if (_removed.Count > 2_000) _freeInodes.Push(_removed.Dequeue().Inode);
    }

    private static string Short(int fraction, int inode) => FormattableString.Invariant($"{fraction:X5}{inode:X}");

    private static string Long(long seconds, int fraction, int inode)
    {
        Span<char> text = stackalloc char[24];
        int position = Digits(text, seconds, 52, 6);
        position += Digits(text[position..], fraction, 52, 4);
        text[position++] = 'z';
        position += Digits(text[position..], inode, 51, 1);
        return new string(text[..position]);
    }

    private static int Digits(Span<char> into, long value, int numberBase, int width)
    {
        Span<char> reversed = stackalloc char[16];
        int count = 0;
        for (; value > 0 || count < width; value /= numberBase) reversed[count++] = Alphabet[(int)(value % numberBase)];
        for (int i = 0; i < count; i++) into[i] = reversed[count - 1 - i];
        return count;
    }
}

/// <summary>A queue id and the inode behind it.</summary>
internal readonly record struct QueueId(string Text, int Inode);
