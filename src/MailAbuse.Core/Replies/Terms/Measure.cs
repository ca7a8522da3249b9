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
