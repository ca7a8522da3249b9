using System.Runtime.Loader;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>
/// Exceptions that come over a seam. Those of Core and of the runtime pass; any other has a type that exists only on the far side,
/// where no <c>catch</c> of a script or of ours would know it, and becomes one that is known here.
/// </summary>
internal static class FarSide
{
    /// <summary>What to throw in its place; null: it passes as it is.</summary>
    /// <param name="cause">What came.</param>
    /// <param name="path">The file that was worked on.</param>
    public static Exception? Translate(Exception cause, string path) => cause switch
    {
        // Never the file itself, of which the far side tells in Core's words: an assembly, or a native library, that it needs.
        FileNotFoundException or FileLoadException or BadImageFormatException or DllNotFoundException or EntryPointNotFoundException => Packages.Incomplete("store", cause),
        // A native library is first asked for where a type of its package is set up.
        TypeInitializationException => Packages.Incomplete("store", cause.GetBaseException()),
        _ when AssemblyLoadContext.GetLoadContext(cause.GetType().Assembly) is PackageContext => new InvalidOperationException($"{path}: {cause.Message} ({cause.GetType().FullName})"),
        _ => null,
    };
}
