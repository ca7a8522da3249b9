namespace MailAbuse.Letters;

/// <summary>One field that templates may use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is.</param>
/// <param name="About">What it says, in a sentence.</param>
public sealed record LetterField(string Name, LetterFieldType Type, string About)
{
    /// <summary>The fields of each entry, for a list. Their names are those of no other field, so that inside a block both can be used.</summary>
    public IReadOnlyList<LetterField> Inner { get; init; } = [];

    private static LetterField[] Question { get; } =
    [
        Text("number", "Its number, the same in each letter of the case."),
        Text("answer", "What the customer wrote about it, made harmless; empty where he did not."),
        Flag("isUnclear", "Something was said that does not answer it."),
        Flag("isCause", "It asks for the cause."),
        Flag("isMeasures", "It asks what was done so that it does not happen again."),
        Flag("isQueueEmpty", "It asks whether the queue of the customer's own mail server is empty."),
        Flag("isPasswordChanged", "It asks whether the password was changed."),
        Flag("isScriptRemoved", "It asks whether the script was removed or updated."),
        Flag("isConsent", "It asks where the addresses come from, and whether these people agreed."),
        Flag("isEnded", "It asks whether it is over."),
    ];

    /// <summary>All fields, in the order of <c>docs/letters.md</c>.</summary>
    public static IReadOnlyList<LetterField> All { get; } =
    [
        Text("case", "The number of the case. It belongs into the subject, so that the reply finds its case."),
        Text("customer", "The customer's name; empty where nobody gave one."),
        Text("sender", "The login, local user or client address that is suspended."),
        Flag("isLogin", "The sender is a login."),
        Text("server", "The server where it was noticed."),
        Text("operator", "Who signs the letter: `-From`'s name, `operator` of the inventory, or the name or domain of the address it is written from; empty where there is none."),
        Flag("isRelay", "The kind of the case: the customer's own mail server hands the mail to us."),
        Flag("isMailbox", "The kind of the case: somebody else knows the password of a mailbox."),
        Flag("isScript", "The kind of the case: a web script on our server."),
        Flag("isIntent", "The kind of the case: mailings of the customer himself."),
        Flag("isRepeated", "It is not the first incident of this sender."),
        Text("incident", "Which incident it is: 1, 2 …"),
        Text("date", "The day of the letter."),
        Text("since", "When it began; empty where nobody knows."),
        Text("last", "His last message; empty where nobody knows."),
        Text("messages", "How many messages; empty where nobody counted."),
        Text("recipients", "To how many recipients; empty where nobody counted."),
        Text("delivered", "How many recipients were reached; empty for none."),
        Text("bounced", "How many recipients were refused; empty for none."),
        Text("peakMessages", "Messages in the busiest span; empty where nobody counted."),
        Text("peakWindow", "The length of that span: `10 minutes`."),
        Text("usual", "Messages that are usual for him in such a span; empty for less than one."),
        Text("clients", "How many client addresses; empty for fewer than two."),
        Text("envelopeSenders", "How many different sender addresses; empty for fewer than two."),
        Text("suspended", "Since when he is suspended; empty: he is not."),
        Text("bouncesFrom", "When mail that waits in the customer's own queue begins to be returned; empty where that does not matter."),
        Text("answerBy", "Until when an answer is asked for."),
        List("excerpts", "A few log lines, made harmless.",
            Text("line", "The line.")),
        List("questions", "The questions of the kind, in order.", Question),
        List("openQuestions", "Of these, the ones that are open or unclear.", Question),
        List("answeredQuestions", "Of these, the ones that are answered.", Question),
        Text("openCount", "How many questions are open or unclear, in digits."),
        Flag("hasOneOpen", "Exactly one question is open or unclear."),
        Text("relayName", "How the customer's own mail server calls itself; empty where none is known."),
        Text("relayAddress", "Its address; empty where none is known."),
        Text("relaySoftware", "Its software, where it is known: `Postfix`, `Exim` …"),
        Text("queueCommand", "The command that shows its queue: `postqueue -p`."),
        Text("queueEmpty", "What that command prints where the queue is empty; empty where it prints nothing, or nobody knows."),
        Flag("isQueueEmptySilent", "That command prints nothing where the queue is empty."),
        Text("checkedNotEmpty", "When a check found spam that still came from the customer's server, if that was the last check; otherwise empty."),
        Text("terms", "The terms of service, as `-Terms` or the file `terms.txt` gives them; empty: leave that block out."),
        Flag("isOffer", "The offer to keep the mailboxes with us is wanted (`-Offer`)."),
    ];

    private static LetterField Text(string name, string about) => new(name, LetterFieldType.Text, about);

    private static LetterField Flag(string name, string about) => new(name, LetterFieldType.Flag, about);

    private static LetterField List(string name, string about, params LetterField[] inner) => new(name, LetterFieldType.List, about) { Inner = inner };
}
