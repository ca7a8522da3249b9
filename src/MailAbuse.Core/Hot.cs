using System.Runtime.CompilerServices;

namespace MailAbuse;

/// <summary>How the methods that see every line are compiled.</summary>
internal static class Hot
{
#if AHEAD_OF_TIME
    /// <summary>Ahead of time, in the published program: whatever is marked for the just-in-time compiler alone is left out of the image, with all that only it calls.</summary>
    public const MethodImplOptions Loop = default;
#else
    /// <summary>At once and fully: inside PowerShell code is compiled at first use, quickly and badly, and its settings are not ours.</summary>
    public const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization;
#endif
}
