namespace MailAbuse.Lab;

/// <summary>Where the provider lets a content filter look at mail. The filter of the lab changes nothing.</summary>
public enum LabFilter
{
    None,

    /// <summary>smtpd_proxy_filter: mail goes through a proxy before it is queued, and comes in again without login.</summary>
    BeforeQueue,

    /// <summary>content_filter: mail is queued, goes to the filter, and comes in again as another message without login.</summary>
    AfterQueue,
}
