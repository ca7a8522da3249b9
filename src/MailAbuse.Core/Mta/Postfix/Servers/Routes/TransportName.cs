namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>The name of a delivery agent's service in master.cf, the left part of a transport.</summary>
internal static class TransportName
{
    /// <summary>True for letters, digits, hyphens, dots and underscores: what can stand in front of a transport's colon and nowhere else.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
