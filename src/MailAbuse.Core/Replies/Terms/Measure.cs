namespace MailAbuse.Replies.Terms;

/// <summary>What is done so that it does not happen again.</summary>
internal static class Measure
{
    public static readonly TermList Account = TermList.Things("konto, kontos, konten, *konto, *konten, account, accounts, *account, benutzer*, user, users, mailbox, mailboxes, postfach*, zugang, zugaenge, login, logins, testkonto, testzugang, nutzer, connector*, *connector, portfreigabe*, port forwarding");

    /// <summary>What we did to him.</summary>
    public static readonly TermList Ours = TermList.Of("mein|unser|my|our .. konto|account|postfach|mailbox|zugang .. gesperrt|blocked|locked|suspended, gesperrt haben, you blocked|suspended|locked, sie .. gesperrt");

    public static readonly TermList Closed = TermList.Of("gesperrt, gesperrte, deaktiviert, geloescht, loeschte*, abgeschaltet, stillgelegt, geschlossen, entfernt, blockiert, aufgeloest, locked, disabled, deactivated, deleted, removed, closed, blocked, shut down, entzogen, abgebaut, stillgelegt, switched off, turned off, revoked, abgemeldet");

    public static readonly TermList Machine = TermList.Things("pc, pcs, rechner*, laptop*, computer*, notebook*, workstation*, machine*, server, servers, mailserver, system, systeme, arbeitsplatz*, arbeitsrechner, windows, device, geraet*, vm, pi, raspberry*, nas, host");

    public static readonly TermList Reinstalled = TermList.Of("""
        neu aufgesetzt, neuaufgesetzt, neu installiert, neuinstalliert, frisch installiert, formatiert, reinstalled, re installed, rebuilt, formatted, reimaged, wiped, vom netz genommen, vom netz getrennt, taken offline, disconnected, isolated, ersetzt, replaced, ausgetauscht, aus dem backup, from backup, restored from, neu bespielt, abgesteckt, vom strom
        """);

    public static readonly TermList Software = TermList.Things("""
        plugin, plugins, plug in, wordpress, joomla, typo3, drupal, cms, theme, software, postfix, exchange, exim, roundcube, php, modul, module, extension, sicherheitsupdate*, security update*, update, updates, patch, patches, firmware, betriebssystem, operating system, webshop, mailserver, mail server
        """);

    public static readonly TermList Updated = TermList.Of("aktualisiert, upgedated, geupdated, updated, upgraded, gepatcht, patched, eingespielt, applied, auf den neuesten stand, auf den aktuellen stand, up to date, neueste version, latest version, aktuelle version, installed, installiert, neu installiert, deinstalliert, uninstalled, entfernt, removed");

    public static readonly TermList Malware = TermList.Things("trojaner*, trojan*, virus, viren, malware, schadsoftware, schadcode, backdoor, keylogger, rootkit, spambot*, wurm");

    public static readonly TermList Removed = TermList.Of("entfernt, removed, geloescht, deleted, beseitigt, cleaned, bereinigt, eliminated, gesaeubert, uninstalled, deinstalliert");

    /// <summary>Locks for a server.</summary>
    public static readonly TermList Safeguard = TermList.Things("""
        2fa, mfa, zwei faktor*, zweifaktor*, two factor*, 2 factor*, multi factor*, multifaktor*, fail2ban, rate limit*, ratelimit*, versandlimit*, sendelimit*, sending limit*, send limit*, limit, limits, limitierung, firewall*, captcha*, recaptcha, smtp auth*, authentifizierung, authentication
        port 25, port 587, port, ports, relay, relaying, open relay, passwortrichtlinie*, kennwortrichtlinie*, passwort richtlinie*, password policy, password policies, password rules, geo blocking, geoblocking, ip sperre*, allowlist, whitelist, vpn, schulung*, monitoring, ueberwachung, alarm*, alerts, mynetworks, tls, outgoing filter, ausgangsfilter, htaccess, alert, alerts, vpn, anmeldung*
        """);

    public static readonly TermList SetUp = TermList.Of("""
        aktiviert, eingeschaltet, eingefuehrt, eingerichtet, installiert, konfiguriert, umgestellt, gesetzt, gesperrt, geschlossen, blockiert, beschraenkt, begrenzt, verschaerft, durchgefuehrt, eingebaut, enabled, activated, introduced, set up, setup, installed, configured, turned on, switched on, closed, blocked, restricted
        limited, enforced, added, implemented, tightened, required, mandatory, pflicht, hinzugefuegt, korrigiert, corrected, fixed, behoben, abgeschaltet, disabled, deaktiviert, konfiguriert, in place, requires, now require*, eingespielt, geaendert, changed
        """);

    /// <summary>Protects while it is there; a port or a relay protects while it is shut.</summary>
    public static readonly TermList Protection = TermList.Of("""
        2fa, mfa, zwei faktor*, zweifaktor*, two factor*, 2 factor*, multi factor*, multifaktor*, fail2ban, rate limit*, ratelimit*, versandlimit*, sendelimit*, sending limit*, send limit*, limit, limits, limitierung, firewall*, captcha*, recaptcha, smtp auth*, authentifizierung*, authentisierung*, authentication, anmeldepflicht, passwortrichtlinie*, kennwortrichtlinie*, password policy, password policies, password rules
        geo blocking, geoblocking, ip sperre*, monitoring, ueberwachung, alarm*, alert, alerts, tls, verschluesselung, encryption, outgoing filter, ausgangsfilter, update, updates, *update, *updates, patch, patches, *patch, *patches, virenscanner*, virus scanner, virenschutz*, antivirus, logging, passwortschutz, password protection, schutz, protection, security
        """);

    /// <summary>No more there.</summary>
    public static readonly TermList TakenAway = TermList.Of("disabled, deactivated, deaktiviert, abgeschaltet, ausgeschaltet, abgestellt, stillgelegt, uninstalled, deinstalliert, removed, entfernt, turned off, switched off, turned .. off, switched .. off, stopped, gestoppt, angehalten, geloescht, deleted, rolled back, reverted, zurueckgenommen, rueckgaengig, aufgehoben, lifted, abgebaut, abgeschafft, aus gemacht, opened, geoeffnet, weakened, gelockert, relaxed, loosened, bypassed, umgangen");

    /// <summary>The place, or what was missing; not what was taken away.</summary>
    public static readonly TermList AtProtection = TermList.Of("in|at|on|an|am|im|via|by|through|per|mit|with|durch|ohne|without|behind|hinter|kein* .. firewall*|2fa|mfa|fail2ban|authentication|authentifizierung|update|updates|patch|patches|captcha, security reasons");

    /// <summary>What one shuts.</summary>
    public static readonly TermList Opening = TermList.Of("port, ports, relay, relaying, portfreigabe*, plain text, klartext, basic, legacy, anonymous, anonyme*, unsichere*, insecure, alte anmeldung*");

    /// <summary>So for years, and it happened all the same.</summary>
    public static readonly TermList LongAgo = TermList.Of("""
        seit jahren|langem|laengerem|jeher|anfang|ewig*|monaten|vielen|einigen|mehreren|immer, for years|ages|months|many|long|several, years|months|year|ago ago, a year ago, always, schon immer|lange|laengst|seit|vorher, laengst, long since, long ago, since|seit .. ####, in|im|anno #### $, #### eingefuehrt|eingerichtet|aktiviert|geaendert|gesetzt|umgestellt|eingeschaltet, im jahr|jahre ####, in the year, letztes|letzten|vergangenes|voriges jahr, last year, vor .. jahr|jahren|monaten, before the incident|attack|spam, vor dem vorfall|angriff|spam, from the start|beginning, von anfang
        """);

    /// <summary>Put back as it was.</summary>
    public static readonly TermList Undone = TermList.Of("open again, opened again, reopened, wieder offen|auf|geoeffnet, rueckgaengig, reverted, undone, rolled back, off again, wieder aus|abgeschaltet|ausgeschaltet|deaktiviert|entfernt, disabled again, removed again, by mistake, versehentlich, aus versehen");

    /// <summary>What somebody means to do.</summary>
    public static readonly TermList ToDo = TermList.Of("""
        aendern, loeschen, sperren, installieren, einrichten, pruefen, ueberpruefen, aktualisieren, entfernen, deaktivieren, einfuehren, schulen, kontrollieren, achten, aufpassen, kuemmern, ansehen, anschauen, ueberlegen, change, delete, lock, install, set up, check, update, remove, disable, introduce, train, review, monitor, be changed
        be deleted, be installed, be updated, be removed, be checked, take care, geaendert, geloescht, installiert, aktualisiert, geprueft, umgestellt, erneuert, look into, look at, investigate, improve, verbessern
        """);

    /// <summary>People were told.</summary>
    public static readonly TermList Trained = TermList.Of("geschult, trained, schulung .. durchgefuehrt|abgehalten|gemacht, sensibilisiert, unterwiesen, training .. held|given");

    /// <summary>A filter of what comes in, or a scanner on somebody's computer.</summary>
    public static readonly TermList LocalFilter = TermList.Of("""
        spamfilter*, spam filter*, spam schutz, spamschutz, junk*, antispam*, anti spam*, virenscan*, viren scan*, virus scan*, virusscan*, virenschutz*, virenprogramm*, antivir*, anti vir*, avira, kaspersky, norton, avast, mcafee, bitdefender, defender, malwarebytes, eset, sophos, avg, scanner .. laufen|gelaufen|durchlaufen|drueber|gefunden|found|meldet|reports|says, run|ran|running|mit|with .. scanner, gescannt, scanned, scan, full scan, security suite
        """);
}
