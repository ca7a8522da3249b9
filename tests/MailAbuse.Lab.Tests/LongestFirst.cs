using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests;

/// <summary>
/// The classes that take longest are begun first. A class's tests run one after the other, and mostly wait: begun last, three or four of them
/// would hold up the whole run while the processors are idle. A class that is not named here is begun behind these.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // By measurement. A name that is wrong costs time, and nothing else.
    private static readonly string[] Long =
    [
        nameof(Suspensions.TroubleTests),
        nameof(Release.StoryTests),
        nameof(Configuration.SetupTests),
        nameof(Suspensions.SuspendLoginTests),
        nameof(Release.CheckCutTests),
        nameof(Configuration.SetupCutTests),
        nameof(Suspensions.OtherSendersTests),
        nameof(Routes.DetourLeftTests),
        nameof(Routes.DetourTroubleTests),
        nameof(Routes.DetourStoryTests),
        nameof(Routes.DetourCutTests),
        nameof(Routes.DetourRefusalTests),
        nameof(Suspensions.SuspendedEntryTests),
        nameof(Configuration.ProcessTests),
        nameof(Queue.QuarantineTests),
        nameof(Queue.QuarantineCutTests),
        nameof(Suspensions.RealmTests),
        nameof(Suspensions.SuspendClientTests),
        nameof(Cuts.SuspensionCutTests),
        nameof(Shells.SshFailureTests),
        nameof(Shells.SshDistanceTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(Place);

    private static int Place(ITestCollection collection)
    {
        int place = Array.FindIndex(Long, name => collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
