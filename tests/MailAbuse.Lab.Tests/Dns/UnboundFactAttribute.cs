using Xunit;

namespace MailAbuse.Lab;

/// <summary>A test that takes a real resolver, and mail servers or none: skipped where there is none, with the reason.</summary>
internal sealed class UnboundFactAttribute : FactAttribute
{
    public UnboundFactAttribute(bool withMail = false) => Skip = (withMail ? MailLab.SkipReason : null) ?? UnboundServer.SkipReason;
}
