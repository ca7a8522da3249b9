using System.Globalization;
using MailAbuse.Servers;

namespace MailAbuse.Store.Cases;

/// <summary>What the store of cases looks like inside, and, for any file of ours, the way there from each earlier version. A step is never changed once it was released.</summary>
internal static class Schema
{
    /// <summary>Each step leads from the version of its place to the next. A new version is one file with a step, and one line here.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        Schema1.Step,
        Schema2.Step,
    ];

    /// <summary>The version of a store; null where the file is no store at all.</summary>
    public static int? VersionOf(StoreSession session)
    {
        long id = session.Number("SELECT application_id FROM pragma_application_id");
        long version = session.Number("SELECT user_version FROM pragma_user_version");
        return id == session.Kind.ApplicationId && version is > 0 and < int.MaxValue ? (int)version : null;
    }

    /// <summary>Refuses what is no store, and what a newer version of the module wrote.</summary>
    /// <returns>Its version.</returns>
    public static int Check(StoreSession session, int newest)
    {
        int version = VersionOf(session) ?? throw StoreFaults.NoStore(session.Path, session.Kind);
        return version <= newest ? version : throw new ServerException(
            ServerProblemKind.StoreTooNew,
            session.Path,
            $"{session.Path} is of version {version}; this MailAbuse knows versions up to {newest}. Nothing was changed.",
            "Update MailAbuse on this machine.");
    }

    /// <summary>Brings a store to the newest version, inside the transaction of the session.</summary>
    public static void Migrate(StoreSession session, int from, IReadOnlyList<string> steps)
    {
        for (int version = from; version < steps.Count; version++)
            session.Execute(steps[version]);
        // A pragma takes no parameters; this is a number of ours.
        session.Execute("PRAGMA user_version = " + steps.Count.ToString(CultureInfo.InvariantCulture));
    }
}
