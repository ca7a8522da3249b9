using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Completes zones of blocklists, those of the user's own catalogue as well.</summary>
public sealed class BlocklistCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = (wordToComplete ?? "").Trim('\'', '"');
        return Lists().Where(list => list.Zone.Contains(typed, StringComparison.OrdinalIgnoreCase)).Select(list => new CompletionResult(list.Zone, list.Zone, CompletionResultType.ParameterValue, list.Operator));
    }

    private static IReadOnlyList<Blocklist> Lists()
    {
        try
        {
            return BlocklistCatalogue.Load(null, InventoryLocation.OfThisProcess).Lists;
        }
        catch (ServerException)
        {
            // No error in the middle of typing.
            return BlocklistCatalogue.Own.Lists;
        }
    }
}
