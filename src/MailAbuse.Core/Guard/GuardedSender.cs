using MailAbuse.Suspensions;

namespace MailAbuse.Guard;

/// <summary>Somebody whom a guard stopped, as the maps of the servers say.</summary>
/// <param name="Key">The sender.</param>
/// <param name="Mode">What he is answered.</param>
/// <param name="Since">Since when.</param>
/// <param name="Spellings">All his names.</param>
/// <param name="Servers">On which servers.</param>
/// <param name="Case">The case; null: none.</param>
internal sealed record GuardedSender(SenderKey Key, SuspensionMode Mode, DateTimeOffset Since, IReadOnlyList<string> Spellings, IReadOnlyList<string> Servers, string? Case);
