namespace MailAbuse.Servers;

/// <summary>One mail server: how it is reached, and where its things are. From the inventory, or from a bare string.</summary>
/// <remarks>
/// The properties that a user writes in the inventory bear the same names there. No text becomes empty text on the way through a job
/// and a cast, so where null means something, empty is taken for null.
/// </remarks>
public sealed class MailServer
{
    /// <summary>The short name: what users type, and what results call <c>Server</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>An OpenSSH destination (<c>root@mx1.example.net</c>, an alias of ssh_config); null: this machine.</summary>
    public string? Host { get; init => field = NullIfEmpty(value); }

    /// <summary>True where commands are run by <c>sudo -n</c>.</summary>
    public bool Sudo { get; init; }

    /// <summary>The mail system.</summary>
    public MtaKind Mta { get; init; }

    /// <summary>The folder of main.cf and master.cf.</summary>
    public string ConfigDirectory { get; init; } = "/etc/postfix";

    /// <summary>Its log files with their rotated sets, or <c>journal</c>. Empty: /var/log/mail.log, else /var/log/maillog, else the journal.</summary>
    public string[] Log { get; init; } = [];

    /// <summary>Servers of one realm share one account database: a login is suspended on all of them. Empty: its own realm.</summary>
    public string Realm { get; init; } = "";

    /// <summary>The server where mail submitted here is queued next; null: this one delivers it itself.</summary>
    public string? Next { get; init => field = NullIfEmpty(value); }

    /// <summary>The server by which refused mail takes a detour by default.</summary>
    public string? Detour { get; init => field = NullIfEmpty(value); }

    /// <summary>A configuration file for the ssh client (<c>ssh -F</c>); null: the user's own.</summary>
    public string? SshConfig { get; init => field = NullIfEmpty(value); }

    /// <summary>A program on the server, with its arguments, that tells when the password of the login on its standard input was changed. Empty: none.</summary>
    public string[] PasswordChanged { get; init; } = [];

    /// <summary>True for the machine that this runs on. Follows from <see cref="Host"/>: what is set is not looked at.</summary>
    public bool IsLocal
    {
        get => Host is null;
        // An object from a job is made again property by property, and one that cannot be set would keep it from binding.
        init => _ = value;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
