using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>A table of cases that mount something: skipped where that is not allowed.</summary>
internal sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() ? null : "It takes root on Linux: it mounts a small disk.";
}
