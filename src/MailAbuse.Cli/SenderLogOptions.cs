using System.CommandLine;

namespace MailAbuse.Cli;

/// <summary>The options of the commands that can be asked about single senders.</summary>
internal abstract class SenderLogOptions(string name, string description) : PartLogOptions(name, description)
{
    private readonly Option<string[]> _senders = Texts("--sender", "name", "Only these senders; * and ? stand for any text and any character.");

    public string[] SendersOf(ParseResult result) => result.GetValue(_senders) ?? [];

    protected override void AddOwn() => Command.Add(_senders);
}
