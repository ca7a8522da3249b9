using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>A test that takes Python's parser of messages: skipped where there is none, and said so.</summary>
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = Program is null ? "python3 is not installed" : null;

    /// <summary>Python; null where it is missing.</summary>
    public static string? Program { get; } = new[] { "/usr/bin/python3", "/usr/local/bin/python3" }.FirstOrDefault(File.Exists);
}
