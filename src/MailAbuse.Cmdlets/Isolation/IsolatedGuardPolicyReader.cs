using MailAbuse.Guard;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to the reader in its load context.</summary>
internal sealed class IsolatedGuardPolicyReader(IGuardPolicyReader reader) : IGuardPolicyReader
{
    /// <inheritdoc/>
    public GuardPolicy Read(string path)
    {
        try
        {
            return reader.Read(path);
        }
        catch (Exception cause) when (FarSide.Translate(cause, path) is { } known)
        {
            throw known;
        }
    }
}
