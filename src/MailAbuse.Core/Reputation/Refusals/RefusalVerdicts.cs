using MailAbuse.Rates;

namespace MailAbuse.Reputation.Refusals;

/// <summary>
/// What the catalogue says of replies; of those that were seen lately it is remembered. Of fixed size. Not for use by two threads at once.
/// </summary>
internal sealed class RefusalVerdicts(RefusalCatalogue catalogue)
{
    /// <summary>What of a reply is looked at and kept, in bytes; Postfix itself cuts what a host says at about half of that.</summary>
    public const int LongestReply = 4096;

    private const int Size = 1 << 12;

    private readonly (ulong Hash, RefusalVerdict Verdict)[] _known = new (ulong, RefusalVerdict)[Size];
    private readonly ReplyMask _mask = new();

    /// <summary>What the catalogue says.</summary>
    /// <param name="reply">What the host said, no more than <see cref="LongestReply"/>.</param>
    /// <param name="dsn">The enhanced status code of the line.</param>
    /// <param name="mailHost">The host, with its address.</param>
    /// <param name="recipient">Whose mail it is.</param>
    /// <param name="isSilence">The host said nothing, and the text is Postfix's own.</param>
    public RefusalVerdict Of(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> dsn, ReadOnlySpan<byte> mailHost, ReadOnlySpan<byte> recipient, bool isSilence)
    {
        ReadOnlySpan<byte> masked = _mask.Apply(reply, recipient);
        ulong hash = ByteHash.Mix(ByteHash.Of(masked), ByteHash.OfLower(mailHost), ByteHash.Of(dsn) + (isSilence ? 1UL : 0));
        ref (ulong Hash, RefusalVerdict Verdict) known = ref _known[hash & (Size - 1)];
        if (known.Hash != hash) known = (hash, isSilence ? RefusalVerdict.OfSilence(catalogue.Match(masked, dsn, mailHost)) : RefusalVerdict.OfReply(catalogue.Match(masked, dsn, mailHost)));
        return known.Verdict;
    }
}
