using MailAbuse.Routes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>A login at a detour, as a line of smtp_sasl_password_maps has it.</summary>
/// <param name="NextHop">The key: host and port as in the transport.</param>
/// <param name="User">The name.</param>
/// <param name="Password">The password; never shown.</param>
internal sealed record RelayLogin(NextHop NextHop, string User, string Password)
{
    /// <summary>What the table answers.</summary>
    public string Answer => $"{User}:{Password}";

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{User} at {NextHop}";
}
