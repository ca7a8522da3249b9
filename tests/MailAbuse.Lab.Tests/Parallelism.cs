// Most of the time these tests wait for servers. With as many as there are processors at once, the processors would be idle.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
[assembly: TestCollectionOrderer("MailAbuse.Lab.Tests.LongestFirst", "MailAbuse.Lab.Tests")]
