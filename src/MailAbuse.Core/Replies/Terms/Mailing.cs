namespace MailAbuse.Replies.Terms;

/// <summary>Mail that the customer sends himself: to whom, with what right, and whether it is over.</summary>
internal static class Mailing
{
    public static readonly TermList Addresses = TermList.Things("adressen, *adressen, adressliste*, addresses, address list*, mailing list*, mailingliste*, verteiler*, empfaenger*, recipients, kontakte, contacts, liste, list, lists, listen, datenbank, database, kunden, customers, clients, abonnenten, subscribers, people, personen, leute, mitglieder, members");

    /// <summary>Where they come from.</summary>
    public static readonly TermList Origin = TermList.Of("""
        stammen, kommen aus, kommen von, come from, came from, aus unserem|unserer|dem|der|einem|einer, from our|the|a, gekauft, bought, purchased, erworben, gemietet, rented, gesammelt, collected, scraped, internet, telefonbuch, phone book, gelbe seiten, yellow pages, linkedin, branchenverzeichnis*, messe, trade fair
        anmeldung*, angemeldet, registriert*, registered, registration, sign up, signed up, signup, anmeldeformular, newsletter anmeldung*, bestellung*, bestellt, ordered, onlineshop, online shop, webshop, subscribed, abonniert, visitenkarten, business cards, crm, kundenkartei, kundendatenbank, customer database
        """);

    /// <summary>These people agreed, or did not.</summary>
    public static readonly TermList Agreed = TermList.Of("""
        zugestimmt, zustimmung, einwilligung*, eingewilligt, einverstanden, einverstaendnis, agreed, consent*, permission, opt in, optin, double opt, opted in, doi, doubleoptin, bestaetigungslink, confirmation link, erlaubnis
        """);

    public static readonly TermList Thing = TermList.Things("newsletter*, mailing*, werbung, werbemail*, werbemails, kampagne*, campaign*, versand, aussendung*, rundmail*, rundschreiben, massenmail*, bulk mail*, mass mail*, advert*, promotion*, mails, emails, e mails, sending, mailout, serienmail*, job, versandaktion, aktion, nachrichten");

    /// <summary>It is over.</summary>
    public static readonly TermList Over = TermList.Of("""
        eingestellt, gestoppt, beendet, abgebrochen, abgestellt, stopped, ended, cancelled, canceled, terminated, discontinued, finished, aborted, geloescht, deleted, ceased, vorbei, over, abgeschaltet
        """);

    /// <summary>No more of it.</summary>
    public static readonly TermList NoMore = TermList.Of("""
        kein* .. mehr .. verschickt|versendet|versandt|gesendet|verschicken|versenden|senden, kein* weitere* .. verschickt|versendet|versandt|gesendet|verschicken|versenden|senden, nicht mehr .. verschickt|versendet|versandt|gesendet|verschicken|versenden|senden, nichts mehr .. verschickt|versendet|gesendet|versenden|verschicken
        no more .. sent|send, no further .. sent|send, not .. send .. more|any|further|again, not .. be sent, stop sending, never .. send .. again, not send, nothing .. will be sent
        """);

    /// <summary>What keeps it from coming again.</summary>
    public static readonly TermList Mend = TermList.Of("""
        geloescht, entfernt, bereinigt, deleted, removed, cleaned, gekuendigt, entlassen, abgemeldet, unsubscribed, umgestellt, eingefuehrt, introduced, implemented, eingerichtet, set up, switched to, installed, terminated, fired, vernichtet, destroyed
        """);

    public static readonly TermList MendThing = TermList.Things("""
        liste, listen, list, lists, adressen, addresses, verteiler*, datenbank, database, opt in, double opt*, doi, abmeldelink, unsubscribe link, unsubscribe, agentur, agency, dienstleister, provider, contract, vertrag, empfaenger, recipients, contacts, kontakte
        """);
}
