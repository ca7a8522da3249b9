using Xunit;

namespace MailAbuse.Terminal.Tests;

/// <summary>Tests in a real terminal; skipped where tmux is missing.</summary>
internal sealed class TmuxTheoryAttribute : TheoryAttribute
{
    public TmuxTheoryAttribute() => Skip = new TmuxFactAttribute().Skip;
}
