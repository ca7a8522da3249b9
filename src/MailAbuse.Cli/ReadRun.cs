using System.CommandLine;

namespace MailAbuse.Cli;

/// <summary><c>mailabuse read</c>.</summary>
internal static class ReadRun
{
    public static int Run(ReadOptions options, ParseResult result, Output output)
    {
        _ = options.QueryOf(result, options.ZoneOf(result));
        throw new NotSupportedException();
    }
}
