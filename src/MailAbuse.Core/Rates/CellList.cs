using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>
/// The cells of one sender, by time. Kept in pages, because a long log has many senders whose lists grow for as long as it is read:
/// nothing is copied when a list grows, and nothing is left behind.
/// </summary>
internal sealed class CellList(int room)
{
    private const int PageBits = 4, PageLength = 1 << PageBits;

    private Cell[] _first = new Cell[room]; // most senders have but a few: grows up to a page
    private Cell[][] _more = [];
    private int _current;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of them, the earliest first.</summary>
    public ref Cell this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref index < PageLength ? ref _first[index] : ref _more[(index >> PageBits) - 1][index & (PageLength - 1)];
    }

    /// <summary>The last one.</summary>
    public ref Cell Last => ref this[Count - 1];

    /// <summary>The cell of a span, made where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Cell At(int bucket)
    {
        if (_current < Count)
        {
            ref Cell cell = ref this[_current];
            if (cell.Bucket == bucket) return ref cell;
        }

        return ref Seek(bucket);
    }

    private ref Cell Seek(int bucket)
    {
        // Logs are mostly in order: look from the end.
        int at = Count;
        while (at > 0 && this[at - 1].Bucket > bucket) at--;
        if (at == 0 || this[at - 1].Bucket != bucket)
        {
            MakeRoom();
            for (int i = Count++; i > at; i--) this[i] = this[i - 1];
            this[at] = new Cell { Bucket = bucket };
            at++;
        }

        _current = at - 1;
        return ref this[_current];
    }

    private void MakeRoom()
    {
        if (Count < PageLength)
        {
            if (Count == _first.Length) Array.Resize(ref _first, Math.Min(Math.Max(Count * 4, 4), PageLength));
            return;
        }

        int page = (Count >> PageBits) - 1;
        if (page == _more.Length) Array.Resize(ref _more, Math.Max(2, page * 2));
        _more[page] ??= new Cell[PageLength];
    }

    /// <summary>Takes all cells out, and keeps their room.</summary>
    public void Clear() => Count = _current = 0;

    /// <summary>Makes the spans between two as long as <paramref name="factor"/> of them, which must divide both.</summary>
    /// <param name="from">The first; what is earlier stays as it is.</param>
    /// <param name="before">The first that stays as it is.</param>
    /// <param name="factor">How many become one.</param>
    public void Coarsen(int from, int before, int factor)
    {
        int start = IndexOf(from), end = IndexOf(before), kept = start;
        for (int i = start; i < end; i++)
        {
            Cell cell = this[i];
            cell.Bucket = (int)Math.Floor((double)cell.Bucket / factor) * factor;
            if (kept > start && this[kept - 1].Bucket == cell.Bucket)
            {
                ref Cell into = ref this[kept - 1];
                into.AddDeliveries(cell);
                into.AddEnvelope(cell);
                into.AddAcceptance(cell);
            }
            else this[kept++] = cell;
        }

        if (kept == end) return;
        for (int i = end; i < Count; i++) this[kept++] = this[i];
        Count = kept; // the pages stay for what is to come
        _current = 0;
    }

    /// <summary>Where the first cell stands that is not earlier.</summary>
    private int IndexOf(int bucket)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (this[middle].Bucket < bucket) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the cells by time.</summary>
    public struct Enumerator(CellList cells)
    {
        private int _index = -1;

        public readonly ref readonly Cell Current => ref cells[_index];

        public bool MoveNext() => ++_index < cells.Count;
    }
}
