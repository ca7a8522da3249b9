namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>The master(8) of this instance that runs.</summary>
/// <param name="Id">Its process id, from pid/master.pid in the queue directory.</param>
/// <param name="Started">When it was started, by the server's clock.</param>
/// <param name="Loaded">
/// When it read master.cf for the last time, or earlier: its own start, or the start of the older one of qmgr and pickup. Both are ended and
/// started again by a reload, at once (pickup and qmgr have wake-up times), and qmgr for nothing else: it has no idle limit and no
/// limit of uses.
/// </param>
internal sealed record MasterProcess(int Id, DateTimeOffset Started, DateTimeOffset Loaded);
