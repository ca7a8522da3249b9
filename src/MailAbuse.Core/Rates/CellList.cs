using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>
/// The cells of one sender. The one that is being counted in is there as it is; those before are packed, because a long log has millions
/// of them, in most of which little happens: some twelve bytes instead of sixty-four.
/// </summary>
/// <remarks>
/// What comes late for an earlier span is packed again as if it were a new cell, and added to the others of its span when they are read:
/// counts are sums, and maps of bits are united.
/// </remarks>
internal sealed partial class CellList
{
    private const int Counts = 8, Maps = 3, LongestPacked = 5 + 2 + (Counts * 5) + (Maps * 9);

    /// <summary>A map with more bits than this is packed as it is, after this mark.</summary>
    private const byte ManyBits = 8;

    private Cell _current;
    private bool _hasCurrent;
    private byte[] _packed = [];
    private int _length;
    private int _packedCells;
    private int _lastPacked;

    /// <summary>How many cells there are, those that belong together counted apart.</summary>
    public int Count => _packedCells + (_hasCurrent ? 1 : 0);

    /// <summary>The earliest span and the latest, where there is any.</summary>
    public int First { get; private set; } = int.MaxValue;

    /// <inheritdoc cref="First"/>
    public int Last { get; private set; } = int.MinValue;

    /// <summary>The cell of a span, to count in; good until another span's is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Cell At(int bucket)
    {
        if (_current.Bucket != bucket || !_hasCurrent) Enter(bucket);
        return ref _current;
    }

    [MethodImpl(Hot.Loop)]
    private void Enter(int bucket)
    {
        if (_hasCurrent) Pack(_current);
        _current = new Cell { Bucket = bucket };
        _hasCurrent = true;
        if (bucket < First) First = bucket;
        if (bucket > Last) Last = bucket;
    }

    /// <summary>Takes all cells out.</summary>
    public void Clear()
    {
        _length = _packedCells = _lastPacked = 0;
        _hasCurrent = false;
        (First, Last) = (int.MaxValue, int.MinValue);
    }

    /// <summary>The cells by time, one a span.</summary>
    /// <param name="buffer">Where they go; a larger one takes its place where it is too small.</param>
    [MethodImpl(Hot.Loop)]
    public ReadOnlySpan<Cell> Read(ref Cell[] buffer)
    {
        if (buffer.Length < Count) buffer = new Cell[Math.Max(Count, buffer.Length * 2)];
        int count = 0;
        bool isSorted = true;
        foreach (Cell cell in this)
        {
            if (count > 0 && buffer[count - 1].Bucket == cell.Bucket) buffer[count - 1].Add(cell);
            else
            {
                isSorted &= count == 0 || buffer[count - 1].Bucket < cell.Bucket;
                buffer[count++] = cell;
            }
        }

        return buffer.AsSpan(0, isSorted ? count : Sort(buffer, count));
    }

    private static int Sort(Cell[] cells, int count)
    {
        cells.AsSpan(0, count).Sort(static (a, b) => a.Bucket.CompareTo(b.Bucket));
        int kept = 0;
        for (int i = 1; i < count; i++)
        {
            if (cells[kept].Bucket == cells[i].Bucket) cells[kept].Add(cells[i]);
            else cells[++kept] = cells[i];
        }

        return kept + 1;
    }

    /// <summary>Makes the spans between two as long as <paramref name="factor"/> of them.</summary>
    /// <param name="from">The first; what is earlier stays as it is.</param>
    /// <param name="before">The first that stays as it is.</param>
    /// <param name="factor">How many become one.</param>
    /// <param name="buffer">For use meanwhile.</param>
    public void Coarsen(int from, int before, int factor, ref Cell[] buffer)
    {
        if (Count == 0 || First >= before || Last < from) return;
        int count = Read(ref buffer).Length;
        Clear();
        foreach (ref Cell cell in buffer.AsSpan(0, count))
        {
            if (cell.Bucket >= from && cell.Bucket < before) cell.Bucket = (int)Math.Floor((double)cell.Bucket / factor) * factor;
            At(cell.Bucket).Add(cell);
        }
    }

    /// <summary>Takes out all cells of spans before one.</summary>
    /// <param name="bucket">The first that stays.</param>
    /// <param name="buffer">For use meanwhile.</param>
    public void DropBefore(int bucket, ref Cell[] buffer)
    {
        if (Count == 0 || First >= bucket) return;
        int count = Read(ref buffer).Length;
        Clear();
        _packed = [];
        foreach (ref Cell cell in buffer.AsSpan(0, count))
            if (cell.Bucket >= bucket) At(cell.Bucket).Add(cell);
    }

    // ---- packing: the distance to the span before, which fields are there, and those ----------------------------------------------------

    [MethodImpl(Hot.Loop)]
    private void Pack(in Cell cell)
    {
        if (_packed.Length - _length < LongestPacked) Grow();
        Span<byte> to = _packed;
        int at = WriteNumber(to, _length, cell.Bucket - _lastPacked);
        int mask = at;
        at += 2;
        int fields = 0;
        ReadOnlySpan<int> counts = [cell.Messages, cell.Recipients, cell.Delivered, cell.Deferred, cell.Bounced, cell.Held, cell.Notifications, cell.ToOwn];
        for (int i = 0; i < Counts; i++)
        {
            if (counts[i] == 0) continue;
            fields |= 1 << i;
            at = WriteNumber(to, at, counts[i]);
        }

        ReadOnlySpan<ulong> maps = [cell.Networks, cell.Envelopes, cell.Domains];
        for (int i = 0; i < Maps; i++)
        {
            if (maps[i] == 0) continue;
            fields |= 1 << (Counts + i);
            at = WriteMap(to, at, maps[i]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(to[mask..], (ushort)fields);
        _length = at;
        _lastPacked = cell.Bucket;
        _packedCells++;
    }

    // Small steps: there are thousands of these, and most stay small.
    private void Grow() => Array.Resize(ref _packed, Math.Max(LongestPacked + 20, _length + (_length / 2) + LongestPacked));

    [MethodImpl(Hot.Loop)]
    private static int WriteNumber(Span<byte> to, int at, int number)
    {
        uint left = (uint)(number << 1 ^ number >> 31); // small numbers of both signs are short
        for (; left >= 0x80; left >>= 7) to[at++] = (byte)(left | 0x80);
        to[at++] = (byte)left;
        return at;
    }

    [MethodImpl(Hot.Loop)]
    private static int ReadNumber(ReadOnlySpan<byte> from, ref int at)
    {
        uint number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = from[at++];
            number |= (uint)(part & 0x7F) << shift;
            if (part < 0x80) return (int)(number >> 1) ^ -(int)(number & 1);
        }
    }

    [MethodImpl(Hot.Loop)]
    private static int WriteMap(Span<byte> to, int at, ulong map)
    {
        int bits = BitOperations.PopCount(map);
        if (bits >= ManyBits)
        {
            to[at++] = ManyBits;
            BinaryPrimitives.WriteUInt64LittleEndian(to[at..], map);
            return at + 8;
        }

        to[at++] = (byte)bits;
        for (; map != 0; map &= map - 1) to[at++] = (byte)BitOperations.TrailingZeroCount(map);
        return at;
    }

    [MethodImpl(Hot.Loop)]
    private static ulong ReadMap(ReadOnlySpan<byte> from, ref int at)
    {
        int bits = from[at++];
        if (bits == ManyBits)
        {
            at += 8;
            return BinaryPrimitives.ReadUInt64LittleEndian(from[(at - 8)..]);
        }

        ulong map = 0;
        for (; bits > 0; bits--) map |= 1UL << from[at++];
        return map;
    }

    /// <summary>The cells as they were counted in: in no order, and several of one span where something came late.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc cref="GetEnumerator"/>
    public struct Enumerator(CellList cells)
    {
        private int _at;
        private int _bucket;
        private bool _isAtCurrent;
        private Cell _cell;

        public readonly Cell Current => _cell;

        [MethodImpl(Hot.Loop)]
        public bool MoveNext()
        {
            if (_at < cells._length)
            {
                Unpack(cells._packed);
                return true;
            }

            if (_isAtCurrent || !cells._hasCurrent) return false;
            _isAtCurrent = true;
            _cell = cells._current;
            return true;
        }

        [MethodImpl(Hot.Loop)]
        private void Unpack(ReadOnlySpan<byte> from)
        {
            _bucket += ReadNumber(from, ref _at);
            int fields = BinaryPrimitives.ReadUInt16LittleEndian(from[_at..]);
            _at += 2;
            _cell = new Cell { Bucket = _bucket };
            if ((fields & 1) != 0) _cell.Messages = ReadNumber(from, ref _at);
            if ((fields & 2) != 0) _cell.Recipients = ReadNumber(from, ref _at);
            if ((fields & 4) != 0) _cell.Delivered = ReadNumber(from, ref _at);
            if ((fields & 8) != 0) _cell.Deferred = ReadNumber(from, ref _at);
            if ((fields & 16) != 0) _cell.Bounced = ReadNumber(from, ref _at);
            if ((fields & 32) != 0) _cell.Held = ReadNumber(from, ref _at);
            if ((fields & 64) != 0) _cell.Notifications = ReadNumber(from, ref _at);
            if ((fields & 128) != 0) _cell.ToOwn = ReadNumber(from, ref _at);
            if ((fields & 256) != 0) _cell.Networks = ReadMap(from, ref _at);
            if ((fields & 512) != 0) _cell.Envelopes = ReadMap(from, ref _at);
            if ((fields & 1024) != 0) _cell.Domains = ReadMap(from, ref _at);
        }
    }
}
