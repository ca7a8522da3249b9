using Xunit;

namespace MailAbuse.Lab;

/// <summary>A test that takes real servers: skipped where they cannot be started, with the reason.</summary>
internal sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = MailLab.SkipReason;
}
