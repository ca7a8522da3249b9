namespace MailAbuse.Replies.Terms;

/// <summary>How somebody asks.</summary>
internal static class QuestionWords
{
    public static readonly TermList Is = TermList.Of("""
        was ist, was sind, was bedeutet, was meinen, was heisst, wie kann, wie soll, wie pruefe*, wie sehe*, wie finde*, wo finde*, wo sehe*, wo ist, welche, what is, what are, what does, what do you mean, how do, how can, how should, how to, where do, where can, where is, which
        wie geht, erklaeren, explain, koennen sie, could you, can you, wie leere*, verstehe nicht, nicht verstanden, do not understand, not understand, was fuer, wuesste gern
        """);
}
