using System.Diagnostics.CodeAnalysis;

namespace MailAbuse.Times;

/// <summary>Finds a time zone by the name that a person types.</summary>
public static class TimeZones
{
    /// <summary>Takes <c>Europe/Berlin</c>, <c>W. Europe Standard Time</c>, <c>UTC</c> or <c>local</c>; null or empty is this machine's zone.</summary>
    public static bool TryFind(string? id, [NotNullWhen(true)] out TimeZoneInfo? zone, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (string.IsNullOrWhiteSpace(id) || id.Equals("local", StringComparison.OrdinalIgnoreCase))
            zone = TimeZoneInfo.Local;
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(id.Trim(), out zone))
            error = $"This machine knows no time zone '{id}': write for example Europe/Berlin or UTC.";
        return error is null;
    }
}
