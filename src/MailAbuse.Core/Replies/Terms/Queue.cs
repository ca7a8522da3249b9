namespace MailAbuse.Replies.Terms;

/// <summary>The queue of a mail server, and what is taken for it.</summary>
internal static class Queue
{
    public static readonly TermList Is = TermList.Things("""
        queue, queues, qeue, quene, *queue, *queues, mailq, postqueue, ~warteschlange*, *warteschlange, *warteschlangen, mailwarteschlange*, mail que, mailque, exim bp, exim bpc, spool, spooler, warteschleife, sendequeue, get queue
        """);

    /// <summary>Folders of a mail program.</summary>
    public static readonly TermList Outbox = TermList.Things("""
        ~postausgang, postausgaenge*, postausgangs*, ausgangsordner, ausgangskorb, ~outbox, ~outboxes, outbox*, out box, gesendet*, gesendete*, sent folder*, sent item*, sent mail*, sent messages, sent box, entwuerfe, entwurf*, drafts, draft folder
        outlook, thunderbird, apple mail, mailprogramm*, mail programm*, e mail programm*, mail program, mail client, mailclient*, posteingang*, inbox*, papierkorb, trash, webmail*, deleted items, geloeschte elemente, geloeschte objekte, folder, folders, ordner, *ordner, iphone, handy, smartphone
        """);

    public static readonly TermList Empty = TermList.Of("leer, leere, ~empty, blank, 0, null, zero");

    /// <summary>Not a state, but something to do.</summary>
    public static readonly TermList ToEmpty = TermList.Of("empty the|our|my|this|it|that|them, to empty, leeren");

    /// <summary>It was emptied.</summary>
    public static readonly TermList Emptied = TermList.Of("geleert, leergeraeumt, emptied, cleared, cleared out, purged, leer gemacht, komplett geloescht, vollstaendig geloescht, bereinigt, ausgeraeumt, wiped");

    /// <summary>Nothing is in it.</summary>
    public static readonly TermList NoMail = TermList.Of("""
        kein*|no|0|null|zero|keinerlei .. mail|mails|email|emails|nachricht|nachrichten|message|messages|eintrag|eintraege|entries|entry|items|spam|spammails|post
        nichts .. drin|mehr|enthalten|uebrig, nothing .. left|in it|queued|waiting|there|pending|it, keine mehr, none left, nothing in .. queue, nichts in .. queue|mailqueue|warteschlange, contains nothing, enthaelt nichts
        """);

    /// <summary>Mail lies in it, or it is no more than nearly empty.</summary>
    public static readonly TermList NotEmpty = TermList.Of("""
        nicht .. leer, not .. empty, noch nicht, not yet, isnt empty, noch .. mails|nachrichten|emails|eintraege|messages|spam, still .. mails|messages|emails|entries|in|some|there|contains|full|has|being, bis auf, ausser, except*, apart from, other than
        voll, full, almost empty, nearly empty, fast leer, nahezu leer, weitgehend leer, mostly empty, beinahe leer, remaining, verbleibend*, restliche, a few, einige, ein paar, some mails, some messages, only .. mails|messages|left, nur noch
        wird .. leerer, leert sich, draining, abgearbeitet, immer noch .. mails|nachrichten|voll
        """);

    /// <summary>It is sent on, not emptied.</summary>
    public static readonly TermList Flushed = TermList.Of("flush*, durchgelaufen, zugestellt, delivered, sent out, verschickt, versendet, abgearbeitet, abgeschickt, neu gestartet, restarted, neugestartet, rebooted, angehalten, gestoppt, paused, frozen, gesperrt");

    /// <summary>Mail waits.</summary>
    public static readonly TermList Waiting = TermList.Of("warten, wartet, wartende*, waiting, queued, pending, haengen, haengt, stuck, stau, anstehend*, deferred, outstanding, ausstehend*, spooled");

    public static readonly TermList Server = TermList.Things("server, servers, mailserver, mail server, postfix, exim, sendmail, exchange, relay, smtp server, mta, zimbra, qmail, servern");

    /// <summary>Ours, or somebody else's.</summary>
    public static readonly TermList NotHis = TermList.Of("ihre queue, ihre mailqueue, ihre warteschlange, ihrer queue, ihrer warteschlange, your queue, your mail queue, your server, ihrem server, ihr server, bei ihnen, on your side, on your end");

    public static readonly TermList Was = TermList.Of("war, was, gewesen, waren, were, had been");

    public static readonly TermList Looked = TermList.Of("geprueft, ueberprueft, kontrolliert, nachgesehen, nachgeschaut, geschaut, gecheckt, checked, looked, verified, mailq, postqueue, inspected");
}
