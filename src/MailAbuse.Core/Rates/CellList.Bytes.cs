namespace MailAbuse.Rates;

/// <content>Cells as bytes, to be kept and brought back; and cells of the past that come after those of the present.</content>
internal sealed partial class CellList
{
    /// <summary>The cells by time, one a span, as <see cref="Load"/> takes them.</summary>
    /// <param name="buffer">For use meanwhile.</param>
    public byte[] ToBytes(ref Cell[] buffer)
    {
        CellList sorted = new();
        foreach (ref readonly Cell cell in Read(ref buffer)) sorted.At(cell.Bucket).Add(cell);
        if (sorted._hasCurrent) sorted.Pack(sorted._current);
        return sorted._packed[..sorted._length];
    }

    /// <summary>Makes this the cells of some bytes, only to be enumerated.</summary>
    public void Load(ReadOnlySpan<byte> bytes)
    {
        Clear();
        if (_packed.Length < bytes.Length) _packed = new byte[Math.Max(256, bytes.Length * 2)];
        bytes.CopyTo(_packed);
        _length = bytes.Length;
    }

    /// <summary>Puts cells of earlier spans in front of these, so that all are read in order and need no sorting.</summary>
    /// <param name="earlier">The cells; they are used up.</param>
    public void PutInFront(CellList earlier)
    {
        foreach (Cell cell in this) earlier.At(cell.Bucket).Add(cell);
        _packed = earlier._packed;
        (_length, _packedCells, _lastPacked) = (earlier._length, earlier._packedCells, earlier._lastPacked);
        (_current, _hasCurrent) = (earlier._current, earlier._hasCurrent);
        (First, Last) = (earlier.First, earlier.Last);
    }
}
