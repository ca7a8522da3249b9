using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Store.Cases;

/// <summary>By what the case of a sender is found again.</summary>
internal static class SenderNames
{
    /// <summary>Where a name means one sender: the realm, else the server. A user id is always one server's own.</summary>
    public static string Place(AbuseCase one)
        => one.Realm.Length > 0 && one.SenderKind != SenderKind.LocalUser ? "realm/" + Folded(one.Realm) : "server/" + Folded(one.Server);

    /// <summary>All names, each as a map would have it; none twice.</summary>
    public static IReadOnlyList<string> Of(AbuseCase one)
        => [.. one.Spellings.Prepend(one.Sender).Where(name => name.Length > 0).Select(name => Folded(one.SenderKind, name)).Distinct(StringComparer.Ordinal)];

    // What can be no key is a name all the same: the case may be about somebody who cannot be suspended.
    private static string Folded(SenderKind kind, string name) => SenderKey.TryOf(kind, name)?.Text ?? Folded(name);

    private static string Folded(string name) => name.ToLowerInvariant();
}
