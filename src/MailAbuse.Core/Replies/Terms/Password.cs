namespace MailAbuse.Replies.Terms;

/// <summary>The password of the mailbox, and those of other things.</summary>
internal static class Password
{
    public static readonly TermList Is = TermList.Things("~passwort, passworts, passwortes, passwoerter*, *passwort, *passwoerter, ~kennwort, kennwoerter*, ~password, passwords, passwd, pw, pwd, passcode, passphrase, pass word, zugangsdaten, anmeldedaten, credentials, zugangskennwort, pass wort");

    public static readonly TermList Changed = TermList.Of("""
        geaendert, ~geaendert, geandert, aenderte*, ~changed, change, reset, resetted, zurueckgesetzt, neu gesetzt, neugesetzt, neu vergeben, neues .. vergeben|gesetzt|gewaehlt|eingerichtet|angelegt|erstellt|generiert, neue .. vergeben|gesetzt|gewaehlt|eingerichtet, ersetzt, ausgetauscht, erneuert, replaced, renewed, updated, aktualisiert
        new .. set, set .. new, new password, neues passwort, neues kennwort, neue zugangsdaten, rotated, gewechselt, anders
        """);

    public static readonly TermList Elsewhere = TermList.Of("windows, pc, computer, rechner*, laptop, wlan, wifi, router, fritzbox, facebook, handy, iphone, ftp, wordpress, bank*, google, gmail, instagram, amazon, bildschirm*, vpn");

    /// <summary>Of something that sends no mail for him.</summary>
    public static readonly TermList OfOtherThings = TermList.Of("wlan*, wifi, wi fi, router*, fritzbox, speedport, facebook, instagram, twitter, tiktok, whatsapp, netflix, amazon, ebay, paypal, bank*, onlinebanking, handy*, iphone, smartphone*, bildschirm*, fernseher*, alarmanlage*, tresor*, streaming, game*, spiel*");

    /// <summary>Changed to one that was known, or that anybody guesses.</summary>
    public static readonly TermList Worthless = TermList.Of("""
        back to, to .. old|previous|former|original|same|default, zurueck .. alt*, zurueck auf, wieder .. alte|alten|altes|gleiche|selbe|dasselbe, alte|alten|altes|gleiche|selbe|dasselbe .. wieder, auf .. alte|alten|altes|gleiche|selbe|dasselbe|standard*, same one|password
        12345*, 1234, 123, 0000, 1111, qwert*, asdf*, to|auf|in|zu|is|lautet|heisst password|passwort|kennwort|test|admin|root|geheim|secret|hallo|hello|passwort1|password1|passwort123|password123|admin123|test123|welcome*|letmein
        """);

    /// <summary>Written into a mail program, which changes nothing on the server.</summary>
    public static readonly TermList InProgram = TermList.Of("in outlook, im outlook, in thunderbird, im mailprogramm, in my mail program, in the mail program, in mail client, in my mail client, in meinem mailprogramm, in der app, in the app");

    /// <summary>Still the old one.</summary>
    public static readonly TermList Same = TermList.Of("seit .. dasselbe|gleiche|selbe|jahren, since .. same, same .. since, same .. years, unveraendert, unchanged, not been changed, same as before, immer noch .. alte|selbe|gleiche");

    /// <summary>Before the incident, or now and then.</summary>
    public static readonly TermList LongAgo = TermList.Of("""
        letztes jahr, letzten monat, letzte woche, vor .. monat*|jahr*|wochen, last year, last month, last week, months ago, years ago, weeks ago, year ago, month ago, regelmaessig, regularly, im|in|since|seit|letzten|last januar|februar|maerz|april|mai|juni|juli|august|september|oktober|november|dezember|january|february|march|june|july|october|december, immer, always, every, jeden, jedes, alle .. monate|wochen|jahre, vorher, schon vor, before the|this|it|you, vor der sperre|sperrung, vor dem vorfall, frueher
        """);
}
