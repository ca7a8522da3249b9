using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailAbuse.Cases;
using MailAbuse.Suspensions;

namespace MailAbuse.Cmdlets;

/// <summary>Completes the numbers of cases from the store. One that cannot be had in time offers nothing; there is no error in the middle of typing.</summary>
public sealed class CaseCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static Task<IReadOnlyList<AbuseCase>>? s_reading;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => [.. Choices((wordToComplete ?? "").Trim('\'', '"')).Select(choice => SuspensionCompleter.Result(choice, wordToComplete ?? ""))];

    /// <summary>Cases of the store whose number begins like that.</summary>
    internal static IReadOnlyList<SuspensionChoice> Choices(string typed)
    {
        try
        {
            // A store on a share that does not answer holds one thread, however often the key is pressed.
            Task<IReadOnlyList<AbuseCase>>? reading = s_reading;
            if (reading is null || reading.IsCompleted)
                s_reading = reading = Task.Run(Read);
            return reading.Wait(Patience) ? CaseChoices.Of(reading.Result, typed) : [];
        }
        catch (AggregateException)
        {
            return [];
        }
    }

    private static IReadOnlyList<AbuseCase> Read() => Stores.Desk(ServerNameCompleter.Read, _ => { }).Book.Store.Find(new CaseQuery { WithTimeline = false });
}
