namespace MailAbuse.Rates.Baselines;

/// <summary>Opens what is remembered of senders. MailAbuse.Store does, because that takes SQLite.</summary>
public interface IBaselineStoreOpener
{
    /// <summary>The memory in a file; nothing is opened before the first call to it.</summary>
    /// <param name="path">The whole path of the file.</param>
    IBaselineStore Open(string path);
}
