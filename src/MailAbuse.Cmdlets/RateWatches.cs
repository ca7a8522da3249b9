using MailAbuse.Rates.Live;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>The one place where watches are opened.</summary>
internal static class RateWatches
{
    /// <summary>Opens a watch over logs, or over servers; over this machine's own log where neither is named.</summary>
    public static IRateWatch Open(IReadOnlyList<string> files, IReadOnlyList<MailServer> servers, TimeSpan window)
        => throw new NotSupportedException("Logs cannot be watched yet.");
}
