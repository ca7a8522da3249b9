using System.Security.Cryptography;
using System.Text;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers;

/// <summary>
/// What of ours lies on a Postfix server, and by what names: one folder in its configuration directory, and parameters of main.cf that
/// begin with <c>mailabuse_</c>. Nothing else is kept there, so the state can be told from the server alone.
/// </summary>
internal sealed class PostfixLayout(MailServer server)
{
    /// <summary>The parameter that holds our restrictions, named first in the lists of every listener.</summary>
    public const string RestrictionsParameter = "mailabuse_restrictions";

    /// <summary>Our own delivery agent in master.cf, for detours with a login.</summary>
    public const string RelayService = "mailabuse-relay";

    /// <summary>Our folder: root's, readable for all.</summary>
    public string Folder { get; } = $"{server.ConfigDirectory.TrimEnd('/')}/mailabuse";

    /// <summary>Text of the map of logins (<c>check_sasl_access</c>).</summary>
    public string Logins => $"{Folder}/logins";

    /// <summary>Text of the map of client addresses (<c>check_client_access</c>).</summary>
    public string Clients => $"{Folder}/clients";

    /// <summary>Header checks (<c>regexp:</c>) for mail that pickup takes in: local users on hold.</summary>
    public string LocalUsers => $"{Folder}/local_users";

    /// <summary>Local users that may not submit, as a pattern file of <c>authorized_submit_users</c>.</summary>
    public string RefusedUsers => $"{Folder}/refused_users";

    /// <summary>Text of the map of detours (<c>transport_maps</c>, <c>sender_dependent_default_transport_maps</c>).</summary>
    public string Routes => $"{Folder}/routes";

    /// <summary>Text of the map of logins at detours (<c>smtp_sasl_password_maps</c> of our own delivery agent); root's alone.</summary>
    public string RelayLogins => $"{Folder}/relay_logins";

    /// <summary>Locked for the seconds of one change.</summary>
    public string Lock => $"{Folder}/lock";

    /// <summary>Locked as long as a guard watches this server.</summary>
    public string GuardLock => $"{Folder}/guard.lock";

    /// <summary>Copies of main.cf and master.cf from before the set-up.</summary>
    public string Saved => $"{Folder}/saved";

    /// <summary>Manifests of what is in quarantine; root's alone, because they hold addresses.</summary>
    public string Quarantine => $"{Folder}/quarantine";

    /// <summary>Locked as long as a check of a customer's queue runs; a hash, because a sender's name is no file name.</summary>
    public string CheckLock(SenderKey sender) =>
        $"{Quarantine}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{sender.Kind}\n{sender.Text}")))[..24]}.check";
}
