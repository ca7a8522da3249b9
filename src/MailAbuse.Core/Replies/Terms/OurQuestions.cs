namespace MailAbuse.Replies.Terms;

/// <summary>How our letters ask, so that a copied question is not taken for one of the customer's own.</summary>
internal static class OurQuestions
{
    public static readonly TermList Is = TermList.Of("""
        was war .. ursache, was .. die ursache, what was .. cause, was haben sie, was wurde, what did you, what have you, what was done, have you, did you, haben sie, bestaetigen sie, do you confirm, can you confirm, koennen sie bestaetigen
        ist .. ihr*|ihres|ihrer|eigenen .. leer, is your|the .. empty, is the mail queue, is the queue, ist die warteschlange, ist die mailqueue, ist die queue, wurde .. passwort, was the password, was the script, wurde .. skript|script, woher stammen, where do the addresses, ist es vorbei, is it over, wie konnte es dazu, how did it happen, how did this happen
        """);
}
