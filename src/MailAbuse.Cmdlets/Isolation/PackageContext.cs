using System.Reflection;
using System.Runtime.Loader;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>
/// A folder of the module with an assembly of ours, the packages that it needs and the list of them (deps.json), loaded apart from all
/// that other modules have loaded: two versions of one package in a session do not know of each other.
/// </summary>
internal sealed class PackageContext : AssemblyLoadContext
{
    private static readonly Assembly Core = typeof(IInventoryReader).Assembly;

    private readonly string _path;
    private readonly AssemblyDependencyResolver _resolver;

    /// <param name="path">The assembly; its packages lie beside it.</param>
    public PackageContext(string path)
        : base(Path.GetFileNameWithoutExtension(path))
    {
        _path = path;
        _resolver = new AssemblyDependencyResolver(path);
    }

    /// <summary>Makes an object of the folder's assembly.</summary>
    /// <typeparam name="T">An interface of Core, which is all that is known of it here.</typeparam>
    /// <param name="type">The full name of its type.</param>
    public T Create<T>(string type)
        where T : class
        => (T)Activator.CreateInstance(LoadFromAssemblyPath(_path).GetType(type, throwOnError: true)!)!;

    /// <summary>Core is the one that is loaded already: types of a second one would not be the same. What is not in the folder comes from where all get it.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
        => assemblyName.Name == Core.GetName().Name ? Core
            : _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path)
            : null;

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
        => _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;
}
