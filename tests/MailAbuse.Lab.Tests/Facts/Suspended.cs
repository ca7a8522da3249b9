namespace MailAbuse.Lab.Tests.Facts;

/// <summary>The raw way to suspend a login, as an operator would type it.</summary>
internal static class Suspended
{
    /// <summary>The restriction; Postfix fills in the directory, so it can stand in a plan.</summary>
    public const string Check = "check_sasl_access lmdb:$config_directory/suspended";

    /// <summary>main.cf of a server whose lists have the check first, for recipients and at the end of DATA.</summary>
    public static IReadOnlyList<(string Name, string Value)> Everywhere { get; } =
    [
        ("smtpd_recipient_restrictions", Check),
        ("smtpd_end_of_data_restrictions", Check),
    ];

    public const string Defer = "450 4.7.1 suspended";

    public static void Put(PostfixServer server, string text = "nobody@example.org 450 4.7.1 suspended\n", string type = "lmdb") => server.WriteMap("suspended", text, type);

    public static SmtpClientSession LogIn(PostfixServer server, LabLogin login, System.Net.IPAddress? from = null, bool onPort25 = false)
    {
        (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(onPort25 ? server.Smtp : server.Submission, login, from);
        Assert.True(reply.Code == 235, $"{login.Name} cannot log in: {reply}");
        return session;
    }

    public static SmtpReply Send(SmtpClientSession session, string from = "a@forged.test", string to = "victim@accept.test") =>
        session.SendMessage(from, to, LabMessage.Make(LabMessage.NewToken(), from, to));

    public static SmtpReply Send(PostfixServer server, LabLogin login)
    {
        using SmtpClientSession session = LogIn(server, login);
        return Send(session);
    }
}
