using MailAbuse.Servers;

namespace MailAbuse.Routes;

/// <summary>Where a detour leads.</summary>
/// <param name="Name">The name of the inventory, or the host as it was typed.</param>
/// <param name="NextHop">Host and port.</param>
/// <param name="Server">The server of the inventory; null for a host that is none of ours.</param>
public sealed record Detour(string Name, NextHop NextHop, MailServer? Server);
