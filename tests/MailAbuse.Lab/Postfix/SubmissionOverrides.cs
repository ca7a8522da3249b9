namespace MailAbuse.Lab;

/// <summary>What the submission entry of master.cf sets for itself, and so takes from what main.cf says.</summary>
public enum SubmissionOverrides
{
    /// <summary>As Postfix 3.7 ships it: <c>smtpd_recipient_restrictions=permit_sasl_authenticated,reject</c>, an empty relay list.</summary>
    Recipient,

    /// <summary>As newer ones ship it: an empty recipient list, <c>smtpd_relay_restrictions=permit_sasl_authenticated,reject</c>.</summary>
    Relay,

    /// <summary>Nothing: the lists of main.cf are the lists of this listener.</summary>
    None,
}
