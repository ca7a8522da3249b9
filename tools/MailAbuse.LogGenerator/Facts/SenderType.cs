namespace MailAbuse.LogGenerator;

/// <summary>How a message was handed in, and so what its sender is called.</summary>
public enum SenderType
{
    /// <summary>A SASL login; the sender is the login.</summary>
    Login,

    /// <summary>A local user through <c>sendmail</c>; the sender is <c>uid=N</c>.</summary>
    LocalUser,

    /// <summary>A client without login; the sender is its address.</summary>
    Client,
}
