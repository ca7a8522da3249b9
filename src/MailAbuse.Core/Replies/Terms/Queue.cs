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

    public static readonly TermList Empty = TermList.Of("leer, leere, ~empty, blank, 0|null|zero $, 0|null|zero aus|zurueck|an");

    /// <summary>Not a state, but something to do.</summary>
    public static readonly TermList ToEmpty = TermList.Of("empty the|our|my|this|it|that|them, to empty, leeren");

    /// <summary>It was emptied.</summary>
    public static readonly TermList Emptied = TermList.Of("geleert, leergeraeumt, emptied, cleared, cleared out, purged, leer gemacht, komplett geloescht, vollstaendig geloescht, bereinigt, ausgeraeumt, wiped");

    /// <summary>Either of them.</summary>
    public static readonly TermList EmptyOrEmptied = TermList.Of("leer, leere, ~empty, geleert, leergeraeumt, emptied, cleared, purged, bereinigt, wiped, nichts .. drin|mehr, nothing .. in it|left");

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

    /// <summary>Not wholly: how much of it, in words or figures.</summary>
    public static readonly TermList Partly = TermList.Of("""
        far|anything|nowhere|nothing .. from|but|near|like empty, far from, anything but, alles andere, weit davon|entfernt, keineswegs, mitnichten, halb*, half, halfway, prozent|percent .. leer|empty|geleert|emptied|cleared, viertel, drittel, zur haelfte, haelfte, dreiviertel, quarter*, third, thirds, teilweise, teils, partly, partially, zum teil, zum groessten, groesstenteils, ueberwiegend, kaum, barely, scarcely, hardly, not quite, nicht ganz
        """);

    /// <summary>How long it stayed so.</summary>
    public static readonly TermList Until = TermList.Of("bis der|die|das|zu|zum|zur|heute|gestern|es|er|sie|wir|ich|dann|vor, until, till, bevor, ehe, before, solange, as long as, used to, frueher, previously, formerly, geblieben bis, blieb bis");

    /// <summary>It came back.</summary>
    public static readonly TermList FilledAgain = TermList.Of("fill*|filled|filling .. up|again, fuellt|fuellte|gefuellt|fuellen .. sich|wieder|neu, sich .. gefuellt|fuellt, wieder|again voll|full, full again, vollgelaufen, volgelaufen, laeuft voll, voll gelaufen, wieder .. mails|spam .. drin, again .. mails|spam in");

    /// <summary>A figure of mails.</summary>
    public static readonly TermList Count = TermList.Of("# mails|mail|emails|email|nachrichten|messages|message|eintraege|entries|items|requests, # .. millionen|tausend|million|thousand, hunderte*, tausende*, hundreds, thousands, millions");

    /// <summary>It is so now.</summary>
    public static readonly TermList Holds = TermList.Of("is, are, has, have, contains, holds, lists, shows, sind, ist, hat, haben, enthaelt, liegen, haengen, zeigt, stehen");

    /// <summary>Taken out, so that a "no" says what was not taken out.</summary>
    public static readonly TermList TakenOut = TermList.Of("removed, deleted, purged, cleared, entfernt, geloescht, geleert, emptied, bereinigt, error*, fehler*, problem*, warning*, warnung*");

    /// <summary>Not the queue of mail, or not of the server that sent it.</summary>
    public static readonly TermList Elsewhere = TermList.Of("""
        testserver*, test server*, *testserver*, testsystem*, test system*, testumgebung, test machine, test mailserver*, test mail server*, staging*, other server*, other machine, other system, other host, other mail server, another server|machine|system|host, other one, another one, second server, andere|anderer|anderen|anderes .. server*|system*|rechner*|mailserver*|maschine, zweitserver*, zweiter|zweiten server, backup server*, backup mx, backup mail*, sicherungsserver*, secondary mx|server|mail*, fallback, backupserver*, ersatzserver*, ersatz server, old server, alter|alten server*, neuer|neuen testserver*
        laptop*, my notebook, notebook, macbook, my pc|computer, mein|meinem|meinen pc|computer|rechner, at home, zu hause, zuhause, daheim, localhost
        print|printer|printing|drucker|druck|fax|job|ticket|tickets|support|phone|call|telephone|telefon|hotline|download|upload|helpdesk|chat|waiting .. queue|queues|mailq|warteschlange*|spooler, queue|queues|warteschlange*|spooler .. drucker*|*drucker|*druckers|*support|*supports|support*|telefon*|hotline|printer*|phone*|fax*|helpdesk|kasse, druckerqueue*, druckerwarteschlange*, druckwarteschlange*, telefonwarteschlange*, printqueue*
        """);

    /// <summary>Takes back of which server he speaks.</summary>
    public static readonly TermList ThatIsAnother = TermList.Of("""
        that|this|it|das|dies|es|die|der|which .. is|was|ist|war|are|sind .. other|another|test|old|laptop|anderer|anderen|andere|anderes|testserver*|alter|alte|wrong|falsche|falscher|zweitserver, only|nur .. laptop|testserver*|test
        not .. the|that|our|my server|one|mailserver, nicht .. der|die|das|unser|mein server|mailserver|gemeinte
        """);

    /// <summary>It is named here, not only meant.</summary>
    public static readonly TermList Named = TermList.Of("*queue, *queues, queue, mailq, *warteschlange, *warteschlangen");

    /// <summary>It is sent on, not emptied.</summary>
    public static readonly TermList Flushed = TermList.Of("flush*, durchgelaufen, zugestellt, delivered, sent out, verschickt, versendet, abgearbeitet, abgeschickt, neu gestartet, restarted, neugestartet, rebooted, angehalten, gestoppt, paused, frozen, gesperrt");

    /// <summary>Mail waits.</summary>
    public static readonly TermList Waiting = TermList.Of("warten, wartet, wartende*, waiting, queued, pending, haengen, haengt, stuck, stau, anstehend*, deferred, outstanding, ausstehend*, spooled");

    public static readonly TermList Server = TermList.Things("server, servers, mailserver, mail server, postfix, exim, sendmail, exchange, relay, smtp server, mta, zimbra, qmail, servern");

    /// <summary>Ours, or somebody else's.</summary>
    public static readonly TermList NotHis = TermList.Of("ihre queue, ihre mailqueue, ihre warteschlange, ihrer queue, ihrer warteschlange, your queue, your mail queue, your server, ihrem server, ihr server, bei ihnen, on your side, on your end, on their side, on their end, at their end, their queue, their server, deren queue, deren warteschlange, deren server*, ihrer seite, der provider*, our provider, unser provider, unserem provider, unseres providers, your provider");

    public static readonly TermList Was = TermList.Of("war, was, gewesen, waren, were, had been, blieb, remained, stayed, used to");

    public static readonly TermList Looked = TermList.Of("geprueft, ueberprueft, kontrolliert, nachgesehen, nachgeschaut, geschaut, gecheckt, checked, looked, verified, mailq, postqueue, inspected");
}
