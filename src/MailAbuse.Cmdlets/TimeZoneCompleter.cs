using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MailAbuse.Cmdlets;

/// <summary>Completes the names of the time zones that this machine knows.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = (wordToComplete ?? "").Trim('\'', '"');
        return TimeZoneInfo.GetSystemTimeZones()
            .Where(zone => zone.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase) || zone.Id.Contains('/' + typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(zone => zone.Id, StringComparer.OrdinalIgnoreCase)
            .Select(zone => new CompletionResult(
                zone.Id.Contains(' ', StringComparison.Ordinal) ? $"'{zone.Id}'" : zone.Id, zone.Id, CompletionResultType.ParameterValue, zone.DisplayName));
    }
}
