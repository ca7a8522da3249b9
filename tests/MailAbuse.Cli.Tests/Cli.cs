using System.Diagnostics;
using System.Text;

namespace MailAbuse.Cli.Tests;

/// <summary>What a run of <c>mailabuse</c> left behind.</summary>
internal sealed record Run(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs the program as it was built, as a process of its own.</summary>
internal static class Cli
{
    public static string Repository { get; } = FindRepository();

    public static string Log(string name) => Path.Combine(Repository, "examples", "logs", name);

    public static Run Start(params string[] arguments) => Start(input: null, arguments);

    public static Run Start(byte[]? input, string[] arguments, params (string Name, string? Value)[] environment)
    {
        using Process process = Open(arguments, environment);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (input is not null)
        {
            try
            {
                process.StandardInput.BaseStream.Write(input);
            }
            catch (IOException)
            {
                // It did not want to hear it to the end.
            }
        }

        process.StandardInput.Close();
        Assert.True(process.WaitForExit(60_000), "it hangs");
        return new Run(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Starts it and leaves the rest to the test.</summary>
    public static Process Open(string[] arguments, params (string Name, string? Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "mailabuse.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        // Whoever runs the tests may have set these for himself.
        start.Environment.Remove("COLUMNS");
        start.Environment.Remove("NO_COLOR");
        start.Environment["TZ"] = "UTC";
        // The program compiles everything well at once, for it reads gigabytes. Here it reads some lines, two hundred times.
        start.Environment["DOTNET_TieredCompilation"] = "1";
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string FindRepository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MailAbuse.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("MailAbuse.sln");
        return folder;
    }
}
