using Xunit;

namespace MailAbuse.Lab;

/// <summary>A test that takes a real resolver and no mail server: skipped where there is none, with the reason.</summary>
internal sealed class UnboundFactAttribute : FactAttribute
{
    public UnboundFactAttribute() => Skip = UnboundServer.SkipReason;
}
