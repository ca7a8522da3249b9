using Xunit;

namespace MailAbuse.Core.Tests;

/// <summary>The public suites: real log lines of other projects, beside the repository and not part of it.</summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    public static string Missing(string folder) => $"The suite is not here: {Path.Combine("..", "shared", "data", folder)}, beside the repository.";

    public static bool Has(string folder) => Root is not null && Directory.Exists(Path.Combine(Root, folder));

    public static string PathOf(params string[] parts) => Path.Combine([Root ?? "", .. parts]);

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "MailAbuse.sln"))) continue;
            string data = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
            return Directory.Exists(data) ? data : null;
        }

        return null;
    }
}

/// <summary>A test of a public suite, skipped where that is absent.</summary>
internal sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute(string folder)
    {
        Folder = folder;
        if (!SharedData.Has(folder)) Skip = SharedData.Missing(folder);
    }

    public string Folder { get; }
}
