using System.Runtime.CompilerServices;

// Most of the time these tests wait for servers. With as many as there are processors at once, the processors would be idle.
[assembly: CollectionBehavior(MaxParallelThreads = 8)]
[assembly: TestCollectionOrderer("MailAbuse.Lab.Tests.LongestFirst", "MailAbuse.Lab.Tests")]

namespace MailAbuse.Lab.Tests;

internal static class Parallelism
{
    /// <summary>
    /// Tests here block their threads. With as few as the pool begins with, some classes stayed in the queue of a thread that was blocked, and began
    /// when all others had ended, the longest among them.
    /// </summary>
    [ModuleInitializer]
    internal static void BeginWithThreads()
    {
        ThreadPool.GetMinThreads(out _, out int completion);
        ThreadPool.SetMinThreads(128, completion);
    }
}
