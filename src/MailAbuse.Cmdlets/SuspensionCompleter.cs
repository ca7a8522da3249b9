using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Cmdlets;

/// <summary>
/// Completes senders and cases by who is suspended on the servers of -Server, or on all of the inventory; cases by the store as well. A server that does not answer
/// in time is left out, and is there at the next Tab; there is no error in the middle of typing.
/// </summary>
public sealed class SuspensionCompleter : IArgumentCompleter
{
    // Longer than ssh takes to the other end of the world, about as long as a person waits for a key.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete ?? "";
        IReadOnlyList<StandingSuspension> suspensions = SuspensionMemory.OfThisProcess.Recall(Servers(fakeBoundParameters), Patience);
        string typed = word.Trim('\'', '"');
        // A case may be known to the servers alone, because it was opened on another machine, or to the store alone.
        IEnumerable<SuspensionChoice> choices = parameterName == "Case"
            ? SuspensionChoices.Cases(suspensions, typed).Concat(CaseCompleter.Choices(typed)).DistinctBy(choice => choice.Text, StringComparer.OrdinalIgnoreCase)
            : SuspensionChoices.Senders(suspensions, typed);
        return [.. choices.Select(choice => Result(choice, word))];
    }

    /// <summary>A choice as the shell takes it over.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="word">What was typed so far.</param>
    internal static CompletionResult Result(SuspensionChoice choice, string word) =>
        new(Word(choice.Text, word.StartsWith('\'') || word.StartsWith('"')), choice.Text, CompletionResultType.ParameterValue, choice.Tip);

    private static IEnumerable<MailServer> Servers(IDictionary bound)
    {
        ServerInventory inventory = ServerNameCompleter.Read();
        object? named = bound?["Server"] ?? bound?["InputObject"];
        if (named is null)
            return inventory.Servers;
        return LanguagePrimitives.TryConvertTo(named, out ServerArgument[] arguments) ? arguments.SelectMany(argument => Resolve(argument, inventory)) : [];
    }

    private static IReadOnlyList<MailServer> Resolve(ServerArgument argument, ServerInventory inventory)
    {
        try
        {
            return argument.Resolve(() => inventory);
        }
        catch (ServerException)
        {
            return [];
        }
    }

    // As it is where PowerShell reads it as that very text; a login may hold what PowerShell would run.
    private static string Word(string text, bool isQuoted)
    {
        bool isPlain = !isQuoted && text[0] != '-' && Parser.ParseInput($"x {text}", out _, out ParseError[] faults) is
        {
            EndBlock.Statements: [PipelineAst { PipelineElements: [CommandAst { CommandElements: [_, StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord } word] }] }]
        } && faults.Length == 0 && word.Value == text;
        return isPlain ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
    }
}
