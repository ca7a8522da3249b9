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
    public static readonly TermList Wish = TermList.Of("would, moechte*, want to, intend*");

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
        may be, may have, could be, could have, supposed*, suspect*, theory, somehow, scheint, scheinen, verdacht, more or less, mehr oder weniger, fast, almost, nearly, beinahe
        """);

    /// <summary>Doubt that colours all that depends on it: "I think …", "soweit ich sehe …".</summary>
    public static readonly TermList Belief = TermList.Of("""
        glaube, glauben, denke, denken, vermute, vermuten, nehme|nehmen .. an, gehe|gehen .. davon aus, davon aus, schaetze, hoffe, hoffen, meines wissens, soweit ich, soweit wir, meine ich
        think, believe, guess, assume*, suppose, hope, as far as, afaik, my knowledge, not sure, not certain, nicht sicher, in my opinion, meiner meinung
        """);

    /// <summary>He says that he does not know, or cannot tell.</summary>
    public static readonly TermList Ignorance = TermList.Of("""
        weiss|wissen .. nicht, nicht .. weiss|wissen, keine ahnung, unbekannt, unklar, nicht bekannt, nicht .. klar, nicht|nichts .. sagen, nicht .. bestaetigen, nicht .. pruefen, nicht .. nachvollziehen
        nicht .. feststellen, nicht .. ermitteln, nicht .. finden, nicht .. herausfinden, nicht .. erklaeren, nicht gefunden, not .. know, no idea, no clue, unknown, unclear, not .. say, not .. tell
        not .. find, not found, not .. determine, not .. confirm, not .. check, not .. verify, not .. explain, unable to, not able, no explanation, keine erklaerung, mystery, raetsel*
        kein* zugriff, no access, kein* zugang
        """);

    /// <summary>A verb of what was or is; without one, a clause goes on with what the one before began ("we will check it and empty the queue").</summary>
    public static readonly TermList Stands = TermList.Of("ist, sind, war, waren, wurde, wurden, habe, haben, hat, hatte, hatten, bin, is, are, was, were, has, have, had, been, am");

    /// <summary>Confirms what was asked, where it stands below the question.</summary>
    public static readonly TermList Confirmation = TermList.Of("bestaetige, bestaetigen, bestaetigt, confirm, confirmed, hereby confirm, trifft zu, that is correct, das ist korrekt");

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
