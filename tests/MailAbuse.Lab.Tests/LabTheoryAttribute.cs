using Xunit;

namespace MailAbuse.Lab;

/// <summary>The same for a table of cases.</summary>
internal sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute() => Skip = MailLab.SkipReason;
}
