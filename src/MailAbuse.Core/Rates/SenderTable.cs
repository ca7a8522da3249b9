using System.Runtime.CompilerServices;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>
/// The tallies of senders by kind and name. Shared by all threads that scan a log: finding one that is there takes no lock. What is
/// in a tally is for the one thread that joins.
/// </summary>
internal sealed class SenderTable
{
    private readonly Lock _gate = new();
    private Tally?[] _slots = new Tally?[1024]; // open addressing, linear probing; at most half full
    private int _count;

    /// <summary>The sender of mail that Postfix put back into its own queue and whose origin is not known.</summary>
    public Tally Unknown { get; } = new(SenderKind.Unknown, [], 0) { IsListed = true };

    /// <summary>The tally of a sender whose name is folded already.</summary>
    [MethodImpl(Hot.Loop)]
    public Tally Of(SenderKind kind, ReadOnlySpan<byte> name)
    {
        ulong hash = ByteHash.Mix(ByteHash.Of(name), (ulong)kind);
        return Find(Volatile.Read(ref _slots), hash, kind, name) ?? Add(hash, kind, name);
    }

    [MethodImpl(Hot.Loop)]
    private static Tally? Find(Tally?[] slots, ulong hash, SenderKind kind, ReadOnlySpan<byte> name)
    {
        int mask = slots.Length - 1;
        for (int i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            if (Volatile.Read(ref slots[i]) is not { } tally) return null;
            // Two names of one hash: the bytes decide.
            if (tally.Hash == hash && tally.Kind == kind && name.SequenceEqual(tally.Name)) return tally;
        }
    }

    private Tally Add(ulong hash, SenderKind kind, ReadOnlySpan<byte> name)
    {
        lock (_gate)
        {
            if (Find(_slots, hash, kind, name) is { } known) return known; // another thread was faster
            if (++_count * 2 > _slots.Length) Grow();
            Tally tally = new(kind, name.ToArray(), hash);
            Put(_slots, tally);
            return tally;
        }
    }

    /// <summary>Forgets senders. Nobody else may be at it meanwhile.</summary>
    /// <param name="isWanted">True for those that stay.</param>
    public void Keep(Func<Tally, bool> isWanted)
    {
        Tally[] kept = [.. _slots.OfType<Tally>().Where(isWanted)];
        Tally?[] slots = new Tally?[Math.Max(1024, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)kept.Length * 2 + 2))];
        foreach (Tally tally in kept) Put(slots, tally);
        (_slots, _count) = (slots, kept.Length);
    }

    private void Grow()
    {
        // Others may be searching in the old one meanwhile; what they miss there they look for once more under the lock.
        Tally?[] bigger = new Tally?[_slots.Length * 2];
        foreach (Tally? tally in _slots)
            if (tally is not null) Put(bigger, tally);
        Volatile.Write(ref _slots, bigger);
    }

    private static void Put(Tally?[] slots, Tally tally)
    {
        int mask = slots.Length - 1;
        int i = (int)tally.Hash & mask;
        while (slots[i] is not null) i = (i + 1) & mask;
        Volatile.Write(ref slots[i], tally);
    }
}
