namespace MailAbuse.Replies.Terms;

/// <summary>Web scripts on our server.</summary>
internal static class Script
{
    public static readonly TermList Is = TermList.Things("""
        script, scripts, *script, *scripts, skript, skripte, *skript, *skripte, formular, formulare, *formular, contact form, form, plugin, plugins, *plugin, plug in, wordpress, joomla, typo3, drupal, cms, php, phpmailer, theme, extension, erweiterung, modul, module
        shell, webshell, web shell, backdoor, hintertuer, schadcode, malicious code, datei, dateien, file, files, upload*, webshop, shopware, website, webseite, homepage, mailer
        """);

    /// <summary>Taken away, or made new.</summary>
    public static readonly TermList Done = TermList.Of("""
        geloescht, entfernt, deinstalliert, aktualisiert, upgedated, geupdated, gepatcht, ersetzt, ausgetauscht, neu installiert, neuinstalliert, bereinigt, deleted, removed, uninstalled, updated, upgraded, patched, replaced, reinstalled, erased, neu aufgesetzt, rebuilt, neueste version, latest version, restored from, aus dem backup
        """);

    /// <summary>Out of reach, but still there.</summary>
    public static readonly TermList PutAway = TermList.Of("deaktiviert, disabled, deactivated, offline, umbenannt, renamed, gesperrt, abgeschaltet, switched off, turned off, chmod, verschoben, moved, blockiert, blocked, geprueft, checked, angesehen");

    /// <summary>Too small a part, or another thing.</summary>
    public static readonly TermList Other = TermList.Of("mails, emails, nachrichten, messages, cache, cookies, logs, logfiles, protokolle, passwort*, password*, kommentare, comments, eintraege");
}
