using System.Numerics;
using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>
/// Counts distinct hashes: exactly up to <see cref="ExactLimit"/>, beyond it by HyperLogLog (Flajolet et al. 2007) with 1,024 registers,
/// standard error 3.3 %. Two sets merge into what one set would have become that had seen both.
/// </summary>
internal struct DistinctSet
{
    public const int ExactLimit = 256;
    private const int RegisterBits = 10, Registers = 1 << RegisterBits;

    // Nearly all sets hold one or two: those need no array.
    private ulong _first, _second;
    private ulong[]? _table; // open addressing, power of two
    private int _count;
    private byte[]? _registers;

    public readonly bool IsEstimate => _registers is not null;

    public readonly long Count => _registers is null ? _count : Estimate(_registers);

    /// <summary>Adds a hash, which is not 0.</summary>
    [MethodImpl(Hot.Loop)]
    public void Add(ulong hash)
    {
        if (hash == _first || hash == _second) return;
        if (_count == 0)
        {
            _first = hash;
            _count = 1;
        }
        else if (_count == 1 && _registers is null)
        {
            _second = hash;
            _count = 2;
        }
        else AddMore(hash);
    }

    [MethodImpl(Hot.Loop)]
    private void AddMore(ulong hash)
    {
        if (_registers is not null)
        {
            Register(_registers, hash);
            return;
        }

        _table ??= new ulong[8];
        if (!Insert(_table, hash)) return;
        if (++_count > ExactLimit)
        {
            Estimating();
            return;
        }

        if ((_count - 2) * 4 > _table.Length * 3) Grow();
    }

    public void Merge(in DistinctSet other)
    {
        if (other._registers is not null)
        {
            if (_registers is null) Estimating();
            for (int i = 0; i < Registers; i++)
                if (other._registers[i] > _registers![i]) _registers[i] = other._registers[i];
            return;
        }

        if (other._first != 0) Add(other._first);
        if (other._second != 0) Add(other._second);
        if (other._table is not null)
            foreach (ulong hash in other._table)
                if (hash != 0) Add(hash);
    }

    /// <summary>The hashes of an exact set, smallest first; empty for an estimate.</summary>
    public readonly ulong[] ToHashes()
    {
        List<ulong> hashes = [];
        if (_first != 0) hashes.Add(_first);
        if (_second != 0) hashes.Add(_second);
        foreach (ulong hash in _table ?? [])
            if (hash != 0) hashes.Add(hash);
        hashes.Sort();
        return [.. hashes];
    }

    /// <summary>The registers of an estimate; empty for an exact set.</summary>
    public readonly ReadOnlySpan<byte> ToRegisters() => _registers;

    /// <summary>An estimate with these registers.</summary>
    /// <exception cref="InvalidDataException">There are not as many as there must be.</exception>
    public static DistinctSet FromRegisters(byte[] registers) => registers.Length == Registers
        ? new DistinctSet { _registers = registers, _count = ExactLimit + 1 }
        : throw new InvalidDataException($"An estimate has {Registers} registers.");

    [MethodImpl(Hot.Loop)]
    private static bool Insert(ulong[] table, ulong hash)
    {
        int mask = table.Length - 1;
        for (int i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            if (table[i] == hash) return false;
            if (table[i] != 0) continue;
            table[i] = hash;
            return true;
        }
    }

    private void Grow()
    {
        ulong[] bigger = new ulong[_table!.Length * 2];
        foreach (ulong hash in _table)
            if (hash != 0) Insert(bigger, hash);
        _table = bigger;
    }

    private void Estimating()
    {
        byte[] registers = new byte[Registers];
        if (_first != 0) Register(registers, _first);
        if (_second != 0) Register(registers, _second);
        if (_table is not null)
            foreach (ulong hash in _table)
                if (hash != 0) Register(registers, hash);
        _registers = registers;
        _table = null;
        _first = _second = 0;
        _count = ExactLimit + 1;
    }

    [MethodImpl(Hot.Loop)]
    private static void Register(byte[] registers, ulong hash)
    {
        int index = (int)(hash >> (64 - RegisterBits));
        byte rank = (byte)(BitOperations.LeadingZeroCount(hash << RegisterBits | 1UL << (RegisterBits - 1)) + 1);
        if (rank > registers[index]) registers[index] = rank;
    }

    private static long Estimate(byte[] registers)
    {
        double sum = 0;
        int zeros = 0;
        foreach (byte rank in registers)
        {
            sum += 1.0 / (1UL << rank);
            if (rank == 0) zeros++;
        }

        double estimate = 0.7213 / (1 + 1.079 / Registers) * Registers * Registers / sum;
        if (estimate <= 2.5 * Registers && zeros > 0) estimate = Registers * Math.Log((double)Registers / zeros);
        return Math.Max(ExactLimit + 1, (long)Math.Round(estimate));
    }
}
