using Xunit;

namespace MailAbuse.Terminal.Tests;

/// <summary>A test in a real terminal; skipped where tmux is missing.</summary>
internal sealed class TmuxFactAttribute : FactAttribute
{
    public TmuxFactAttribute()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "tmux")))) Skip = "tmux is missing (tests/run.sh --install).";
    }
}
