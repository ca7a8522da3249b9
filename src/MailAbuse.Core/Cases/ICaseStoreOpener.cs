using MailAbuse.Reputation.Delisting;

namespace MailAbuse.Cases;

/// <summary>Opens stores of cases. MailAbuse.Store does, because that takes SQLite.</summary>
public interface ICaseStoreOpener
{
    /// <summary>
    /// The store in a file. Nothing is opened before the first call to it, and nothing stays open after a call: a file that is put back
    /// from a backup counts at once. Reading where there is no file yet finds nothing; the first case makes file and folder.
    /// </summary>
    /// <param name="path">The whole path of the file, as <see cref="StoreLocation"/> says it.</param>
    ICaseStore Open(string path);

    /// <summary>The delisting requests that are kept in the same file, by the same rules.</summary>
    /// <param name="path">As for <see cref="Open"/>.</param>
    IDelistingStore OpenDelistings(string path);
}
