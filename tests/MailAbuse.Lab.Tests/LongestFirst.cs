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
        nameof(Guard.GuardDoubtTests),
        nameof(Release.StoryTests),
        nameof(Configuration.SetupCutTests),
        nameof(Suspensions.SuspendLoginTests),
        nameof(Suspensions.TableTroubleTests),
        nameof(Suspensions.OtherSendersTests),
        nameof(Routes.DetourRefusalTests),
        nameof(Release.CheckCutTests),
        nameof(Configuration.SetupTests),
        nameof(Guard.GuardStoryTests),
        nameof(Suspensions.TroubleTests),
        nameof(Routes.DetourLeftTests),
        nameof(Routes.DetourTroubleTests),
        nameof(Suspensions.SuspendedEntryTests),
        nameof(Routes.DetourCutTests),
        nameof(Suspensions.RealmTests),
        nameof(Routes.DetourStoryTests),
        nameof(Suspensions.SuspendClientTests),
        nameof(Configuration.SetupFailureTests),
        nameof(Routes.PacingTests),
        nameof(Routes.DetourProbeTests),
        nameof(Queue.QuarantineCutTests),
        nameof(Queue.QuarantineTests),
        nameof(Cuts.SuspensionCutTests),
        nameof(Configuration.SetupLocalUserTests),
        nameof(Configuration.ProcessTests),
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
