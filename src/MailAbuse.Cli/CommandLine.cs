using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MailAbuse.Cli;

/// <summary>The commands, and what a command line means.</summary>
internal static class CommandLine
{
    private const string ExitCodes = """
        Exit codes: 0 all input was read, whatever was found; 1 some input could not be read (the rest was); 2 wrong usage; 130 interrupted,
        143 and 129 ended by SIGTERM and SIGHUP.
        """;

    /// <summary>Does what the command line asks for.</summary>
    public static int Run(string[] args, Output output)
    {
        RateOptions rate = new();
        ReadOptions read = new();
        RefusalOptions refusals = new();
        WatchOptions watch = new();
        HeartbeatRun heartbeat = new();
        RootCommand root = new("Finds who sends too much in the log of a mail server, and who refuses its mail. It only reads.") { rate.Command, watch.Command, read.Command, refusals.Command, heartbeat.Command };
        // Paths that begin with @ are paths: no response files. There are no options of one letter that could be bundled.
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        Command command = result.CommandResult.Command;
        LogOptions? options = ((LogOptions[])[rate, watch, read, refusals]).FirstOrDefault(one => one.Command == command);
        if (result.Action is { } action and not ParseErrorAction) return Explain(result, action, command == heartbeat.Command ? HeartbeatRun.Examples : options?.Examples, output);

        if (command == heartbeat.Command)
            return result.Errors.Count == 0 ? heartbeat.Run(result, output) : throw new UsageException($"{Sentence(result.Errors[0].Message)}: see mailabuse heartbeat --help.");
        if (options is null)
            throw new UsageException(result.UnmatchedTokens is [string word, ..] ? $"there is no command '{word}': write rate, watch, read, refusals or heartbeat (mailabuse --help)." : "say what to do, rate, watch, read, refusals or heartbeat: see mailabuse --help.");
        options.CheckPaths(result, args);
        if (result.Errors.Count > 0) throw new UsageException($"{Sentence(result.Errors[0].Message)}: see mailabuse {command.Name} --help.");
        return options == rate ? RateRun.Run(rate, result, output)
            : options == watch ? WatchRun.Run(watch, result, output)
            : options == read ? ReadRun.Run(read, result, output)
            : RefusalRun.Run(refusals, result, output);
    }

    /// <summary>Help and version.</summary>
    private static int Explain(ParseResult result, CommandLineAction action, string? examples, Output output)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        result.Invoke(new InvocationConfiguration { Output = text, Error = text });
        output.Write(text.ToString().TrimEnd()).Write("\n");
        if (action is HelpAction)
        {
            output.Write("\n");
            if (examples is not null) output.Write(examples).Write("\n\n");
            output.Write(ExitCodes).Write("\n");
        }

        return ExitCode.Done;
    }

    private static string Sentence(string message) => message.Length > 1 ? char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.') : message;
}
