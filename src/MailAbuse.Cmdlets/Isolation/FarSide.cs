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
    /// <param name="folder">The folder of the module that the far side lies in.</param>
    public static Exception? Translate(Exception cause, string path, string folder = "store") => cause switch
    {
        // Never the file itself, of which the far side tells in Core's words: an assembly, or a native library, that it needs.
        FileNotFoundException or FileLoadException or BadImageFormatException or DllNotFoundException or EntryPointNotFoundException => Packages.Incomplete(folder, cause),
        // A native library is first asked for where a type of its package is set up.
        TypeInitializationException => Packages.Incomplete(folder, cause.GetBaseException()),
        _ when AssemblyLoadContext.GetLoadContext(cause.GetType().Assembly) is PackageContext => new InvalidOperationException($"{path}: {cause.Message} ({cause.GetType().FullName})"),
        _ => null,
    };

    /// <summary>Does something over the seam to the store; what comes back as an exception is known here.</summary>
    /// <param name="path">The file that is worked on.</param>
    /// <param name="work">What is done there.</param>
    public static T InStore<T>(string path, Func<T> work) => InStore(path, work, () => null);

    /// <summary>The same, with code of the caller that the far side calls.</summary>
    /// <param name="path">The file that is worked on.</param>
    /// <param name="work">What is done there; gets the caller's code as the far side is to call it.</param>
    /// <param name="own">That code. What it throws came over the seam in the other direction, and goes back as it is.</param>
    public static T InStore<T, TArgument, TResult>(string path, Func<Func<TArgument, TResult>, T> work, Func<TArgument, TResult> own)
    {
        ArgumentNullException.ThrowIfNull(own);
        Exception? thrown = null;
        return InStore(path, () => work(Watched), () => thrown);

        TResult Watched(TArgument argument)
        {
            try
            {
                return own(argument);
            }
            catch (Exception cause)
            {
                thrown = cause;
                throw;
            }
        }
    }

    private static T InStore<T>(string path, Func<T> work, Func<Exception?> own)
    {
        try
        {
            return work();
        }
        catch (Exception cause) when (!ReferenceEquals(cause, own()) && Translate(cause, path) is { } known)
        {
            throw known;
        }
    }
}
