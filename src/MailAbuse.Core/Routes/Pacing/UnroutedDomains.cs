namespace MailAbuse.Routes.Pacing;

/// <summary>Which recipient domains lost their detour: those of which the most special detour that was set is gone.</summary>
/// <param name="request">The detours that were set.</param>
/// <param name="gone">The domains of those that are gone, each with its subdomains; an empty name is the detour of all mail.</param>
internal sealed class UnroutedDomains(PacedFlushRequest request, IReadOnlyCollection<string> gone)
{
    private readonly HashSet<string> _gone = new(gone, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _set = new(request.Domains, StringComparer.OrdinalIgnoreCase);

    /// <summary>True for mail to this domain.</summary>
    public bool Has(string domain)
    {
        for (string name = domain; name.Length > 0 && _gone.Count > 0; name = name[(name.IndexOf('.') is var dot and >= 0 ? dot + 1 : name.Length)..])
        {
            if (_gone.Contains(name))
                return true;
            if (_set.Contains(name))
                return false;
        }

        return request.Domains.Length == 0 && _gone.Contains("");
    }
}
