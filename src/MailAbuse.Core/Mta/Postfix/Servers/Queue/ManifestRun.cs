using System.Security.Cryptography;
using System.Text;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>For whom a manifest is written: one file a sender and case.</summary>
/// <param name="Kind">What the sender is.</param>
/// <param name="Sender">The sender.</param>
/// <param name="Case">The case; null where there is none.</param>
internal sealed record ManifestRun(SenderKind Kind, string Sender, string? Case)
{
    /// <summary>Its file: a hash, because a sender's name is no file name.</summary>
    public string FileName => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Kind}\n{Sender}\n{Case}")))[..24] + ".jsonl";
}
