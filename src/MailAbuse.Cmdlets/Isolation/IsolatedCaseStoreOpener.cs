using MailAbuse.Cases;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to what opens stores of cases in its load context.</summary>
internal sealed class IsolatedCaseStoreOpener(ICaseStoreOpener opener) : ICaseStoreOpener
{
    /// <inheritdoc/>
    public ICaseStore Open(string path)
    {
        try
        {
            return new IsolatedCaseStore(opener.Open(path));
        }
        catch (Exception cause) when (FarSide.Translate(cause, path) is { } known)
        {
            throw known;
        }
    }
}
