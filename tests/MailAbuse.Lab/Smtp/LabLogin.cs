namespace MailAbuse.Lab;

/// <summary>A name and a password, as typed into a mail program.</summary>
/// <param name="Name">What is typed as user name; reaches Postfix as sasl_username exactly so.</param>
/// <param name="Password">In clear: it is a lab.</param>
/// <param name="Mailbox">Whose mailbox it opens; two spellings of one account share it. Null: its own.</param>
public sealed record LabLogin(string Name, string Password, string? Mailbox = null)
{
    /// <summary>An account of the default plan that a story hacks; also logs in as <see cref="JoeShort"/>.</summary>
    public static LabLogin Joe { get; } = new("joe@example.org", "joes-secret");

    /// <summary>The same account under its other spelling.</summary>
    public static LabLogin JoeShort { get; } = new("joe", "joes-secret", "joe@example.org");

    /// <summary>An innocent customer.</summary>
    public static LabLogin Mary { get; } = new("mary@example.org", "marys-secret");

    /// <summary>A second innocent customer.</summary>
    public static LabLogin Anna { get; } = new("anna@example.org", "annas-secret");

    /// <summary>The customer whose own mail server sends through us.</summary>
    public static LabLogin Shop { get; } = new("shop@example.org", "shops-secret");

    /// <summary>All of these.</summary>
    public static IReadOnlyList<LabLogin> All { get; } = [Joe, JoeShort, Mary, Anna, Shop];
}
