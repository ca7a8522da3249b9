namespace MailAbuse.Cli;

/// <summary><c>mailabuse</c>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using Output output = new(StandardOutput.Open());
        try
        {
            int code = CommandLine.Run(args, output);
            output.Flush();
            return code;
        }
        catch (OutputClosedException)
        {
            // `mailabuse read … | head -1`: whoever read has enough, and nothing went wrong.
            return ExitCode.Done;
        }
        catch (UsageException e)
        {
            Say.Error(e.Message);
            return ExitCode.Usage;
        }
        catch (IOException e)
        {
            Say.Error($"the result cannot be written: {e.Message}");
            return ExitCode.Failed;
        }
    }
}
