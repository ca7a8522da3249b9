using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Store.Cases;

/// <summary>By what the case of a sender is found again.</summary>
internal static class SenderNames
{
    /// <summary>Each name at each place where it means him.</summary>
    public static IEnumerable<(string Place, string Name)> At(AbuseCase one)
        => CaseServers.PlacesOf(one.SenderKind, one.Realm, one.Server).SelectMany(_ => Of(one), (place, name) => (place, name));

    /// <summary>All names, each as a map would have it; none twice.</summary>
    private static IReadOnlyList<string> Of(AbuseCase one)
        => [.. one.Spellings.Prepend(one.Sender).Where(name => name.Length > 0).Select(name => Folded(one.SenderKind, name)).Distinct(StringComparer.Ordinal)];

    // What can be no key is a name all the same: the case may be about somebody who cannot be suspended.
    private static string Folded(SenderKind kind, string name) => SenderKey.TryOf(kind, name)?.Text ?? name.ToLowerInvariant();
}
