using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Suspensions;

namespace MailAbuse.Cmdlets;

/// <summary>Completes the numbers of delisting requests, and operators, from the store. One that cannot be had in time offers nothing; there is no error in the middle of typing.</summary>
public sealed class DelistingCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static Task<IReadOnlyList<DelistingRequest>>? s_reading;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete ?? "";
        string typed = word.Trim('\'', '"');
        IReadOnlyList<SuspensionChoice> choices = parameterName == "Operator" ? DelistingChoices.Operators(Requests(), typed) : DelistingChoices.Numbers(Requests(), typed);
        return [.. choices.Select(choice => SuspensionCompleter.Result(choice, word))];
    }

    private static IReadOnlyList<DelistingRequest> Requests()
    {
        try
        {
            // A store on a share that does not answer holds one thread, however often the key is pressed.
            Task<IReadOnlyList<DelistingRequest>>? reading = s_reading;
            if (reading is null || reading.IsCompleted)
                s_reading = reading = Task.Run(() => Stores.Delistings(ServerNameCompleter.Read, _ => { }).Store.Find(new DelistingQuery()));
            return reading.Wait(Patience) ? reading.Result : [];
        }
        catch (AggregateException)
        {
            return [];
        }
    }
}
