using MailAbuse.Terminal.Tests;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>A test of the lab that takes a real terminal, too.</summary>
internal sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute() => Skip = MailLab.SkipReason ?? new TmuxFactAttribute().Skip;
}
