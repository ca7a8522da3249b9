using MailAbuse.Mta;

namespace MailAbuse.Rates.Baselines;

/// <summary>Somebody of whom something is remembered.</summary>
/// <param name="Kind">What he is.</param>
/// <param name="Name">His name, folded, byte for byte as in the log.</param>
public readonly record struct RememberedSender(SenderKind Kind, byte[] Name);
