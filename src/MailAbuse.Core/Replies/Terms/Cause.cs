namespace MailAbuse.Replies.Terms;

/// <summary>How spam comes about.</summary>
internal static class Cause
{
    /// <summary>Says by itself how it happened.</summary>
    public static readonly TermList Mechanism = TermList.Of("""
        open relay, offenes relay, offenes mailrelay, open mail relay, offener relay, phishing*, gephisht, phished, brute force, bruteforce, brute forced, brute forcing, keylogger, botnet*, bot netz*
        schwaches|schwache|schwachen|einfaches|simples|unsicheres|triviales|leichtes .. passwort|kennwort|password, passwort|kennwort .. zu schwach|einfach|kurz|leicht, passwort|kennwort .. schwach|unsicher|erraten|geknackt|ausgespaeht|gestohlen|abgegriffen|ausgelesen|geklaut|123456|test
        weak|simple|easy|guessable|short|trivial|insecure|default|poor .. password, password .. weak|guessed|stolen|leaked|cracked|simple|short|easy|phished|intercepted|captured|compromised|hacked, guessed .. password, stole* .. password|credentials|login
        zugangsdaten|anmeldedaten|logindaten|credentials|login|logins .. gestohlen|abgegriffen|ausgespaeht|geklaut|stolen|leaked|phished|entwendet|abgefischt|missbraucht|abused|misused|compromised, gestohlene*|stolen|leaked|geklaute* .. passwort|password|zugangsdaten|credentials
        passwort|kennwort|zugangsdaten .. entwendet|abgefischt|missbraucht|kompromittiert|bekannt geworden|gehackt|weitergegeben|mehrfach, standardpasswort*, default password, standardkennwort*, default credentials, werkskennwort
        password|passwort|kennwort|credentials|zugangsdaten .. public|veroeffentlicht|github|git|published|repository|breach, breach list, leak datenbank, shared .. login|password|credentials|account, logged in with|as, login from, login kam
        vergessener|vergessenes|forgotten|alter|old .. testzugang|testkonto|account|konto|zugang|benutzer, anonyme|anonymous .. relay*|senders, relay berechtigung, open to everybody|everyone|anyone|all, offen fuer alle, example files, beispieldateien
        link .. geklickt|angeklickt, geklickt .. link, clicked .. link, link .. clicked, anhang .. geoeffnet, opened .. attachment, attachment .. opened, passwort .. eingegeben, entered .. password|credentials|login, zugangsdaten .. eingegeben
        gefaelschte*|fake .. seite|webseite|website|login|page|mail|rechnung|email, credential stuffing, datenleck, data leak, data breach, reused .. password, password .. reused, gleiche .. passwort, same password
        infizierte*|infected .. pc|rechner|laptop|computer|notebook|datei|attachment|anhang|workstation|machine, sql injection, file upload, falsch konfiguriert*, fehlkonfigur*, misconfigur*, wrongly configured, fehlerhafte konfiguration
        """);

    /// <summary>Says it together with what it happened to.</summary>
    public static readonly TermList Attack = TermList.Of("""
        gehackt*, verseucht*, ~hacked, geknackt*, cracked, kompromittiert*, kompromitiert*, ~compromised, missbraucht*, abused, misused, hijacked, gekapert*, uebernommen, taken over, eingedrungen, eingebrochen, broken into, broke into, breached
        infiziert*, ~infected, virus, viren, trojaner*, trojan*, malware, schadsoftware, schadcode, spyware, wurm, worm, spambot*, bot, rootkit, backdoor, sicherheitsluecke*, schwachstelle*, luecke, vulnerab*, security hole, exploit*, loophole
        veraltet*, outdated, out of date, unpatched, ungepatcht*, nicht gepatchte*, nicht aktualisierte*, alte version, old version, ausgenutzt, angegriffen, attacked, fremdzugriff, zu einfach, zu schwach, zu kurz, zu leicht, too weak|simple|short|easy, erraten, guessed, ausgespaeht, gestohlen, stolen, leaked, entwendet, public git, public .. repository, github, unauthorized access, unauthorised access, unbefugt*, unauthorized*, unsicher, insecure, ungeschuetzt, unprotected
        """);

    /// <summary>What nobody had done.</summary>
    public static readonly TermList Neglect = TermList.Of("""
        nicht gepatchte*, nicht aktualisierte*, not .. updated|patched|maintained|disabled|removed|deleted|closed, nicht .. aktualisiert|gepatcht|gewartet|upgedated, never .. updated|changed|patched|disabled|removed|deleted|closed, nie .. aktualisiert|geaendert|upgedated|geloescht|gesperrt|deaktiviert, ohne|kein|without|no captcha, ohne|keine|without|no .. authentifizierung|authentication, ohne|kein|without|no passwort|password
        """);

    /// <summary>What it happened to, so that one knows where.</summary>
    public static readonly TermList Victim = TermList.Things("""
        konto, kontos, konten, *konto, *konten, account, accounts, *account, benutzer*, user, users, mailbox, mailboxes, postfach*, passwort*, kennwort*, ~password, passwords, zugangsdaten, zugang, credentials, login
        pc, pcs, rechner, rechners, laptop, laptops, computer, computers, notebook, workstation, arbeitsplatz*, machine, arbeitsrechner, wordpress, joomla, typo3, drupal, plugin, plugins, plug in, formular, *formular, kontaktformular*, contact form, form, script, scripts, skript, skripte, php*
        website, webseite, web site, homepage, webserver, webshop, shop, cms, router, drucker, printer, nas, theme, modul, module, extension, erweiterung, roundcube, webmail, mitarbeiter*, employee*, colleague*, kolleg*, exchange, firewall, windows, fritzbox, kamera, pi, raspberry*, gaestebuch, guestbook, forum, testzugang, zugaenge
        """);

    public static readonly TermList Denial = TermList.Of("""
        kein* spam*, nicht .. spam .. verschickt|versendet|gesendet, nichts verschickt|versendet|gesendet, keine mails .. verschickt|versendet|gesendet, not .. send|sent .. spam, not .. send|sent .. any*, never .. sent|send .. spam, no spam
        nicht von uns|mir, not from us|me|our, was not us|me, waren .. nicht wir, wir .. nicht .. waren, not us, kann nicht sein, not possible, impossible, unmoeglich, ausgeschlossen, nicht betroffen, not affected, not .. our fault, nicht .. unsere schuld, nichts damit zu tun, nothing to do with
        fehler .. ihnen|ihrerseits|bei ihnen, your mistake, your error, your fault, your problem, ihr fehler, ihr problem, liegt an ihnen, ein irrtum, must be a mistake, verwechslung, false positive, kein problem .. bei uns|unserer, no problem .. our
        nichts .. auffaellig*|ungewoehnliches|verdaechtig*|gefunden|feststellen, nothing unusual, nothing suspicious, nothing wrong, not .. anything wrong, ist kein spam, is not spam, are not spam, no virus|viruses|malware, kein* virus|viren|trojaner|schadsoftware, nicht gehackt, not .. hacked, not .. compromised, not .. infected
        """);

    /// <summary>Looked for, and not found.</summary>
    public static readonly TermList Cleared = TermList.Of("bestanden, passed, negativ, negative, ausgeschlossen, ruled out, excluded, getestet, tested, test ok, widerlegt, refuted, disproved, unauffaellig, sauber, clean, entwarnung, all clear");

    /// <summary>Points back at the thing that the sentence named before.</summary>
    public static readonly TermList Therein = TermList.Of("darin, darueber, dadurch, damit, hierueber, davon, dessen, deren, therein, thereby, in it|that|them, through it|this|that|them, via it|this|that, of it|which");

    /// <summary>The question itself is spoken of.</summary>
    public static readonly TermList Is = TermList.Of("ursache, ursachen, cause, grund, reason, woran, warum, why, what .. happened, was .. passiert, how it happened, how this happened, wie es|das|dies, how this, how it");

    /// <summary>Found, so that what a scanner says is a finding.</summary>
    public static readonly TermList Found = TermList.Of("gefunden, found, entdeckt, detected, discovered, festgestellt, identified, aufgespuert, stellte sich heraus, turned out, ergab, showed");

    /// <summary>Against it, not of it.</summary>
    public static readonly TermList Protection = TermList.Of("""
        schulung*, geschult, training, trained, gegen, against, schutz, schuetz*, protect*, vorbeug*, prevent*, avoid*, vermeid*, verhinder*, damit, so that, sensibilisiert, awareness, warned, gewarnt, guard, unterbinden
        """);
}
