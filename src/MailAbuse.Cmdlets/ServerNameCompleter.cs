using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Completes the names of servers. Where the inventory is broken or slow there is nothing to offer, and no error in the middle of typing.</summary>
public sealed class ServerNameCompleter : IArgumentCompleter
{
    // Longer than loading the YAML library takes, shorter than a person waits for a key.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static Task<ServerInventory>? s_reading;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = (wordToComplete ?? "").Trim('\'', '"');
        return Read().Find(typed + "*").Select(server => new CompletionResult(server.Name, server.Name, CompletionResultType.ParameterValue, Describe(server)));
    }

    /// <summary>The inventory, empty where it cannot be had in time.</summary>
    internal static ServerInventory Read()
    {
        try
        {
            // A file on a share that does not answer holds one thread, however often the key is pressed.
            Task<ServerInventory>? reading = s_reading;
            if (reading is null || reading.IsCompleted)
                s_reading = reading = Task.Run(() => Inventories.Read(_ => { }));
            return reading.Wait(Patience) ? reading.Result : new ServerInventory();
        }
        catch (AggregateException)
        {
            return new ServerInventory();
        }
    }

    private static string Describe(MailServer server) => server.Host is { } host ? Visible.Make(host) : "this machine";
}
