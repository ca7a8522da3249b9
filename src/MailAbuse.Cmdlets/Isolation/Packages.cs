using MailAbuse.Cases;
using MailAbuse.Guard;
using MailAbuse.Letters;
using MailAbuse.Rates.Baselines;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>What the module has in load contexts of their own, each behind an interface of Core and loaded at first use.</summary>
internal static class Packages
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, PackageContext> Contexts = [];
    private static IInventoryReader? s_inventoryReader;
    private static IGuardPolicyReader? s_guardPolicyReader;
    private static ICaseStoreOpener? s_caseStores;
    private static IBaselineStoreOpener? s_baselineStores;
    private static ILetterRenderer? s_letters;
    private static IRateWindow? s_window;

    /// <summary>Reads <c>servers.yaml</c>.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ModuleIncomplete"/> where its folder is missing or damaged.</exception>
    public static IInventoryReader InventoryReader
    {
        get
        {
            // A failure is not kept: a module that is put in order works without a new session.
            lock (Gate)
                return s_inventoryReader ??= new IsolatedInventoryReader(Load<IInventoryReader>("store", "MailAbuse.Store", "MailAbuse.Store.YamlInventoryReader"));
        }
    }

    /// <summary>Reads the guard's policy.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ModuleIncomplete"/> where its folder is missing or damaged.</exception>
    public static IGuardPolicyReader GuardPolicyReader
    {
        get
        {
            lock (Gate)
                return s_guardPolicyReader ??= new IsolatedGuardPolicyReader(Load<IGuardPolicyReader>("store", "MailAbuse.Store", "MailAbuse.Store.YamlGuardPolicyReader"));
        }
    }

    /// <summary>Opens stores of cases.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ModuleIncomplete"/> where its folder is missing or damaged.</exception>
    public static ICaseStoreOpener CaseStores
    {
        get
        {
            lock (Gate)
                return s_caseStores ??= new IsolatedCaseStoreOpener(Load<ICaseStoreOpener>("store", "MailAbuse.Store", "MailAbuse.Store.Cases.CaseStoreOpener"));
        }
    }

    /// <summary>Opens memories of senders.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ModuleIncomplete"/> where its folder is missing or damaged.</exception>
    public static IBaselineStoreOpener BaselineStores
    {
        get
        {
            lock (Gate)
                return s_baselineStores ??= new IsolatedBaselineStoreOpener(Load<IBaselineStoreOpener>("store", "MailAbuse.Store", "MailAbuse.Store.Baselines.BaselineStoreOpener"));
        }
    }

    /// <summary>Fills letter templates.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ModuleIncomplete"/> where its folder is missing or damaged.</exception>
    public static ILetterRenderer Letters
    {
        get
        {
            lock (Gate)
                return s_letters ??= new IsolatedLetterRenderer(Load<ILetterRenderer>("letters", "MailAbuse.Letters", "MailAbuse.Letters.HandlebarsRenderer"));
        }
    }

    /// <summary>Draws the live window.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ModuleIncomplete"/> where its folder is missing or damaged.</exception>
    public static IRateWindow Window
    {
        get
        {
            lock (Gate)
                return s_window ??= new IsolatedRateWindow(Load<IRateWindow>("terminal", "MailAbuse.Terminal", "MailAbuse.Terminal.RateWindow"));
        }
    }

    private static T Load<T>(string folder, string assembly, string type)
        where T : class
    {
        string path = Path.Combine(Path.GetDirectoryName(typeof(Packages).Assembly.Location)!, folder, assembly + ".dll");
        try
        {
            // One context a folder: a second one would have statics of its own, also those of a database.
            PackageContext context = Contexts.GetValueOrDefault(path) ?? new PackageContext(path);
            T made = context.Create<T>(type);
            Contexts[path] = context;
            return made;
        }
        catch (Exception cause) when (cause is InvalidOperationException or ArgumentException or IOException or BadImageFormatException or TypeLoadException or UnauthorizedAccessException)
        {
            throw Incomplete(path, cause);
        }
    }

    /// <summary>A part of the module is missing or damaged.</summary>
    public static ServerException Incomplete(string target, Exception cause) => new(
        ServerProblemKind.ModuleIncomplete,
        target,
        $"A part of the module cannot be loaded: {cause.Message.Trim()}",
        "Install MailAbuse again, whole: the folders store, letters, terminal and templates with all that is in them belong to it.",
        cause);
}
