using System.Globalization;

namespace MailAbuse.Mta.Postfix.Servers;

/// <summary>A place in a log of a server: what comes behind it was written later.</summary>
/// <param name="Log">The file, or <c>journal</c>.</param>
/// <param name="Id">The file's inode, which tells that it was rotated; for the journal its cursor.</param>
/// <param name="Size">Bytes of the file.</param>
internal sealed record ServerLogMark(string Log, string Id, long Size)
{
    /// <summary>The three words that <see cref="ServerLogScripts.Functions"/> takes it as.</summary>
    public IReadOnlyList<string> Words => [Log, Id, Size.ToString(CultureInfo.InvariantCulture)];
}
