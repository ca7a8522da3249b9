using MailAbuse.Cases;

namespace MailAbuse.Replies.Terms;

/// <summary>How a question, or a heading above an answer, is told: by its words, where it has no number.</summary>
internal static class Headings
{
    /// <summary>Words of each question; the first that fits decides, so that the narrower stand first.</summary>
    public static readonly (QuestionTopic Topic, TermList Words)[] All =
    [
        (QuestionTopic.QueueEmpty, Queue.Is),
        (QuestionTopic.ScriptRemoved, TermList.Of("script|skript|scripts|skripte|formular|plugin .. entfernt|aktualisiert|geloescht|removed|updated|deleted, script removed, script status")),
        (QuestionTopic.PasswordChanged, TermList.Of("passwort|password|kennwort .. geaendert|changed, ~passwort, ~password, ~kennwort, passwortaenderung, password change")),
        (QuestionTopic.Consent, TermList.Of("adressen, addresses, einwilligung, consent, zugestimmt, agree, agreed, herkunft")),
        (QuestionTopic.Ended, TermList.Of("vorbei, is it over, no more, nicht mehr, keine weiteren, eingestellt, beendet, ended")),
        (QuestionTopic.Measures, TermList.Of("massnahmen, massnahme, measures, measure, damit .. nicht, nicht wieder, not happen again, not .. again, unternommen, gegenmassnahmen, prevention, what did you do, what have you done, was haben sie getan, actions, action taken, steps taken")),
        (QuestionTopic.Cause, TermList.Of("ursache, cause, grund, reason, wie .. passier*|kommen|gekommen, how .. happen*, root cause, what happened, was ist passiert, ausloeser")),
    ];

    /// <summary>What stands above numbers that count steps, not our questions.</summary>
    public static readonly TermList Steps = TermList.Of("folgende*, following, massnahmen, measures, steps, schritte, actions, getan, unternommen, done, did");

    /// <summary>What stands above numbers that count answers.</summary>
    public static readonly TermList Questions = TermList.Of("frage*, question*, antwort*, answer*, punkte*, points");

    /// <summary>Points at what was said under another number.</summary>
    public static readonly TermList SeeAbove = TermList.Of("siehe oben, s o, siehe 1, siehe punkt, siehe frage, siehe antwort, see above, see 1, see answer, see point, as above, wie oben, wie gesagt, oben genannt*, bereits .. beschrieben, wie unter, dito, ditto, mentioned above, described above, as said");

    /// <summary>The topic of the words; null: none of those that are asked.</summary>
    public static QuestionTopic? Of(string[] words, IReadOnlyList<QuestionTopic> asked)
    {
        foreach ((QuestionTopic topic, TermList terms) in All)
        {
            if (asked.Contains(topic) && terms.IsIn(words)) return topic;
        }

        return null;
    }
}
