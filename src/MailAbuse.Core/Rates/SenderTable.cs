using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>The tallies of senders by kind and name.</summary>
internal sealed class SenderTable
{
    private readonly Dictionary<ulong, Tally> _byHash = [];

    /// <summary>The tally of a sender whose name is folded already.</summary>
    public Tally Of(SenderKind kind, ReadOnlySpan<byte> name)
    {
        ulong hash = ByteHash.Mix(ByteHash.Of(name), (ulong)kind);
        while (_byHash.TryGetValue(hash, out Tally? tally))
        {
            if (tally.Kind == kind && name.SequenceEqual(tally.Name)) return tally;
            hash = ByteHash.Mix(hash, 1); // two names of one hash: the bytes decide
        }

        Tally made = new(kind, name.ToArray(), hash);
        _byHash.Add(hash, made);
        return made;
    }

    public IEnumerable<Tally> All => _byHash.Values;
}
