namespace MailAbuse.Replies.Terms;

/// <summary>Words that change what a sentence is worth, whatever it is about.</summary>
internal static class Common
{
    public static readonly TermList Negation = TermList.Of("""
        nicht, not, nie, niemals, never, kein*, no, none, kaum, hardly, weder, nor, ohne, without, nichts, nothing, nobody, niemand*, fail*, misslungen, noch nicht
        """);

    /// <summary>Said of what comes, or is being worked on.</summary>
    public static readonly TermList Future = TermList.Of("""
        werde, werden, werdet, wird, wollen, will, shall, going to, gonna, plan, plans, planned, plane, planen, geplant, beabsichtig*, vorhaben, demnaechst, bald, baldmoeglichst
        soon, shortly, morgen, tomorrow, uebermorgen, naechste*, next, in kuerze, zukunft, kuenftig*, zukuenftig*, in future, the future
        dabei, in progress, in arbeit, working on, arbeite* .. daran, need to, needs to, have to, has to, to be done, todo, muss, muessen, sollen, soll
        kuemmere, kuemmern, being, heute noch, later today, tonight, am abend, beauftragt, instructed, asked .. to, versuche*, trying, try to, sind dran, bin dran, considering, consider, think about, thinking about, erwaegen, ueberlegen, looking into
        """);

    /// <summary>A wish; also how polite people begin.</summary>
    public static readonly TermList Wish = TermList.Of("would, moechte*, want to, intend*, wish, wishes, wuensch*, if only");

    public static readonly TermList Polite = TermList.Of("""
        would|want|moechte* .. confirm|inform|tell|let|say|answer|bestaetigen|mitteilen|antworten|sagen
        """);

    /// <summary>"Konnte entfernt werden" is done, although "werden" stands in it.</summary>
    public static readonly TermList DoneAfterAll = TermList.Of("konnte|konnten|musste|mussten|durfte .. werden");

    public static readonly TermList Condition = TermList.Of("wenn, falls, sobald, sofern, soweit, if, whether, ob, as soon as, unless, until, in case, when, wherever, once you, once we, once i, once the, once it");

    /// <summary>Doubt that colours its own clause.</summary>
    public static readonly TermList Doubt = TermList.Of("""
        vermutlich, wahrscheinlich, vielleicht, eventuell, evtl, moeglicherweise, wohl, anscheinend, scheinbar, offenbar, hoffentlich, muesste*, sollte*, duerfte*, koennte*, angeblich
        theoretisch, eigentlich, prinzip, irgendwie, probably, perhaps, maybe, possibly, presumably, likely, apparently, seems, seem, seemingly, appear*, should, might
        may be, may have, could be, could have, supposed*, suspect*, theory, somehow, scheint, scheinen, verdacht, more or less, mehr oder weniger, fast, almost, nearly, beinahe, quasi, sozusagen, praktisch, so gut wie, as good as, practically, virtually, basically, essentially, gewissermassen, im grunde
        """);

    /// <summary>Doubt that colours all that depends on it: "I think …", "soweit ich sehe …".</summary>
    public static readonly TermList Belief = TermList.Of("""
        glaube, glauben, denke, denken, vermute, vermuten, nehme|nehmen .. an, gehe|gehen .. davon aus, davon aus, schaetze, hoffe, hoffen, meines wissens, soweit ich, soweit wir, meine ich, kidding, joke, joking, scherz, witz, haha, lol, glaubt, denkt, vermutet, hofft
        thinks, believes, hopes, think, believe, guess, assume*, suppose, hope, as far as, afaik, my knowledge, not sure, not certain, nicht sicher, in my opinion, meiner meinung
        """);

    /// <summary>He says that he does not know, or cannot tell.</summary>
    public static readonly TermList Ignorance = TermList.Of("""
        weiss|wissen .. nicht, nicht .. weiss|wissen, keine ahnung, unbekannt, unklar, nicht bekannt, nicht .. klar, nicht|nichts .. sagen, nicht .. bestaetigen, nicht .. pruefen, nicht .. nachvollziehen
        nicht .. feststellen, nicht .. ermitteln, nicht .. finden, nicht .. herausfinden, nicht .. erklaeren, nicht gefunden, not .. know, no idea, no clue, unknown, unclear, not .. say, not .. tell
        not .. find, not found, not .. determine, not .. confirm, not .. check, not .. verify, not .. explain, unable to, not able, no explanation, keine erklaerung, mystery, raetsel*
        kein* zugriff, no access, kein* zugang
        """);

    /// <summary>Somebody else says so, or denies it: what he says is his, whoever hands it on.</summary>
    public static readonly TermList Hearsay = TermList.Of("""
        says, said, claim, claims, claimed, sagt, sagte, sagten, meint, meinte, meinen, behaupt*, alleged, allegedly, insists, told me|us, assures, assured me|us, versichert mir|uns, versicherte, according to, laut, zufolge, lies, lie, lying, luegt, luegen, gelogen, untrue, unwahr, refuse, refuses, refused, weigert, weigern, verweigert, denies, denied, bestreitet
        """);

    /// <summary>What a program prints is no hearsay.</summary>
    public static readonly TermList Printed = TermList.Of("mailq|postqueue|exim|bp|bpc|p|qshape|sendmail|log|logs|logfile|protokoll|monitoring says|said|sagt|sagte|meint, laut|according .. mailq|postqueue|exim|log|logs|logfile|protokoll|get|monitoring");

    /// <summary>He was to do it, and did not.</summary>
    public static readonly TermList Undone = TermList.Of("vergessen, vergass, vergesse, forgot, forget, forgotten, versaeumt, versaeumen, unterlassen, neglected, omitted, refuse*, weiger*, geweigert, verweiger*, unable, cannot be, unmoeglich, impossible");

    // "würde" and "wurde", "hätte" and "hatte" are the same once folded.
    /// <summary>What would be, were it otherwise.</summary>
    public static readonly TermList Unreal = TermList.Of("would have|be|not|never|surely|certainly|definitely, waere, haette|haetten .. muessen|sollen|koennen|bemerkt|gemerkt|gefunden|gemeldet, could have|not");

    /// <summary>What we are said to have said; or our letter itself.</summary>
    public static readonly TermList Ours = TermList.Of("""
        you claim*|say|said|wrote|write|allege*|think|believe|suspect|accuse*|pretend|state|mean, behaupten sie, sie behaupten|schreiben|schrieben|sagen|meinen|vermuten|unterstellen, schreiben|sagen|meinen|vermuten sie, your claim*|accusation*|allegation*|opinion|theory, according to you|your, laut ihnen|ihrem|ihrer|ihres, nach ihrer|ihren aussage*|angabe*|meinung, ihre behauptung*|unterstellung*|meinung
        your letter|mail|email|message|notice|note is|was|looks|sounds|seems|reads|could|itself|phishing*, your mails|emails|letters|messages are|were|look|sound|seem, ihr|ihre schreiben|brief|mail|email|nachricht ist|war|sieht|klingt|wirkt|scheint|liest
        ridiculous, laecherlich, nonsense, unsinn, quatsch, bullshit, bloedsinn, rubbish
        """);

    /// <summary>Done by somebody else than him: by us, or by who broke in.</summary>
    public static readonly TermList ByOthers = TermList.Of("""
        you|hacker*|attacker*|intruder*|spammer*|angreifer*|einbrecher* .. changed|disabled|deleted|removed|blocked|locked|reset|closed|emptied|geaendert|gesperrt|geloescht|geleert|deaktiviert|entfernt|zurueckgesetzt
        changed|disabled|deleted|removed|blocked|locked|reset|closed|emptied by .. you|hacker*|attacker*|intruder*|spammer*, vom|von|durch .. hacker*|angreifer*|ihnen|einbrecher* .. geaendert|gesperrt|geloescht|geleert|deaktiviert|entfernt|zurueckgesetzt
        sie haben|hatten .. geaendert|gesperrt|geloescht|geleert|deaktiviert|entfernt|zurueckgesetzt, haben sie .. geaendert|gesperrt|geloescht|geleert|deaktiviert|entfernt|zurueckgesetzt
        """);

    /// <summary>By mistake: not meant, and not kept.</summary>
    public static readonly TermList Mistake = TermList.Of("by mistake, by accident, accidentally, mistakenly, inadvertently, versehentlich, aus versehen, irrtuemlich*, unintentionally");

    /// <summary>Again and again, not now.</summary>
    public static readonly TermList Habit = TermList.Of("""
        automatisch, automatically, regelmaessig, regularly, taeglich, daily, weekly, hourly, nightly, woechentlich, stuendlich, always, immer leer|geleert, usually, normally, normalerweise, ueblicherweise, gewoehnlich, meist, meistens, mostly, often, oft, sometimes, manchmal, in der regel, generally, periodically, from time, ab und zu
        weekends, wochenenden, sundays, sonntags, nachts, at night, every .. day|days|hour|hours|night|morning|evening|week|weeks|month|months|minute|minutes|time, each .. day|hour|night|week|month|time, jede|jeden|jedes tag|stunde|nacht|woche|monat|morgen|abend|mal, alle .. tage|stunden|minuten|wochen|monate
        """);

    /// <summary>All of it, in figures.</summary>
    public static readonly TermList Whole = TermList.Of("100 prozent|percent, hundert prozent, hundertprozent*, hundred percent");

    /// <summary>A verb of what was or is; without one, a clause goes on with what the one before began ("we will check it and empty the queue").</summary>
    public static readonly TermList Stands = TermList.Of("ist, sind, war, waren, wurde, wurden, habe, haben, hat, hatte, hatten, bin, is, are, was, were, has, have, had, been, am");

    /// <summary>Confirms what was asked, where it stands below the question.</summary>
    public static readonly TermList Confirmation = TermList.Of("bestaetige, bestaetigen, bestaetigt, confirm, confirmed, hereby confirm, trifft zu, that is correct, das ist korrekt");

    /// <summary>It is the answer that is confirmed, and not that our letter came.</summary>
    public static readonly TermList ConfirmsIt = TermList.Of("bestaetig*|confirm* .. es|das|dies|this|that|it|diese|so, es|das|dies|this|that|it|hiermit|hereby .. bestaetig*|confirm*, bestaetig*|confirm* $, bestaetig*|confirm* ich|wir $, bestaetig*|confirm* .. hiermit|hereby $, trifft zu, that is correct, das ist korrekt");

    public static readonly TermList Receipt = TermList.Of("eingang, erhalt, empfang, receipt, receiving, received, erhalten, bekommen, reception, kenntnis*, frage, fragen, question, questions, letter, brief, schreiben, message, mail, email, nachricht, anfrage, termin, appointment");

    public static readonly TermList Yes = TermList.Of("ja, yes, jawohl, yep, yeah, ok, okay, done, erledigt, jupp, klar, sure, of course, natuerlich, selbstverstaendlich");

    public static readonly TermList Pronoun = TermList.Of("es, sie, er, it, this, that, these, them, they, diese*, ihn, dieser, das, die");

    /// <summary>All is well, without what.</summary>
    public static readonly TermList Blanket = TermList.Of("""
        alles .. ordnung|ok|okay|erledigt|behoben|gut|sauber|sicher|bereinigt|geloest|geklaert|repariert|fertig, problem* .. behoben|geloest|beseitigt|erledigt|gefixt, fehler .. behoben|beseitigt
        kommt|passiert|geschieht .. nicht wieder|mehr, kommt .. nicht .. mehr vor, nicht wieder vorkommen|passieren|geschehen, nicht mehr vorkommen|passieren|geschehen, nie wieder
        nicht noch einmal, everything|all .. fixed|ok|okay|fine|done|solved|clean|secure|resolved|sorted|good|order|safe
        problem|issue|matter|it .. fixed|solved|resolved|sorted, not happen again, never happen again, will not happen, never again, no longer happen, no more problems
        cleaned everything, cleaned up everything, in den griff, massnahmen .. ergriffen|getroffen|eingeleitet|umgesetzt, measures .. taken|implemented, appropriate|necessary|suitable|required .. steps|measures|action*, geeignete* .. massnahmen, notwendige* .. massnahmen
        entsprechende* .. massnahmen, alles noetige, alles erforderliche, taken care, darum gekuemmert, haben uns gekuemmert, unter kontrolle, under control, laeuft wieder, works again, working again
        system* .. sauber|clean|bereinigt|secure|sicher, server .. sauber|clean|bereinigt|secure|sicher|geprueft|ueberprueft|checked, wieder sauber, rechner .. sauber, everything .. checked, alles .. geprueft|ueberprueft|kontrolliert
        aufgepasst, besser aufpassen, vorsichtiger, more careful, be careful, erhoeht .. sicherheit, sicherheit .. erhoeht|verbessert, improved .. security, security .. improved|increased, all .. three, alle .. drei
        """);

    /// <summary>All is gone, without what and where.</summary>
    public static readonly TermList Everything = TermList.Of("alles, everything, all mails, all emails, all messages, all of it, all of them, alle mails, alle emails, alle nachrichten, alle e mails, saemtliche*, all e mails, the lot, all spam, all the mails|emails|messages|spam, den ganzen spam, alle spam*");

    public static readonly TermList Deleted = TermList.Of("geloescht, loeschte*, geloscht, deleted, delete, removed, entfernt, weg, gone, wiped, erased, purged, geleert, leer, empty, emptied, cleared, weggeworfen, trashed");
}
