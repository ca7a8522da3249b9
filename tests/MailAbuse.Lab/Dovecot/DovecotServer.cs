using System.Net;

namespace MailAbuse.Lab;

/// <summary>A real Dovecot: it knows the passwords, for Postfix's SASL and for IMAP.</summary>
public sealed class DovecotServer
{
    // nobody: who reads and writes the mailboxes. Nothing of it lies outside the lab's folder.
    private const int MailUser = 65534;

    private readonly string _lab;
    private readonly string _folder;
    private readonly List<LabLogin> _logins;

    internal DovecotServer(string lab, IPAddress address, IEnumerable<LabLogin> logins)
    {
        _lab = lab;
        _folder = Path.Combine(lab, "dovecot");
        _logins = [.. logins];
        Imap = new IPEndPoint(address, LabNetwork.FreePort(address, 143));
        Directory.CreateDirectory(_folder);
        LabProcess.Run(lab, "install", ["-d", "-o", $"{MailUser}", "-g", $"{MailUser}", "-m", "700", MailFolder]).Checked();
        File.WriteAllText(ConfigFile, Configuration());
        WriteLogins();
    }

    /// <summary>Where mail is read.</summary>
    public IPEndPoint Imap { get; }

    /// <summary>The socket that Postfix asks: smtpd_sasl_path.</summary>
    public string AuthSocket => Path.Combine(_folder, "auth");

    public string ConfigFile => Path.Combine(_folder, "dovecot.conf");

    public string LogFile => Path.Combine(_folder, "dovecot.log");

    /// <summary>Has a Maildir for each mailbox, named after it.</summary>
    public string MailFolder => Path.Combine(_folder, "mail");

    public IReadOnlyList<LabLogin> Logins => _logins;

    internal static string MailOwner => $"{MailUser}";

    /// <summary>Adds a login, or gives a known one a new password. Dovecot looks at its file once a second; this waits until it did.</summary>
    public void SetLogin(LabLogin login)
    {
        _logins.RemoveAll(known => known.Name == login.Name);
        _logins.Add(login);
        WriteLogins();
        Waiting.For("Dovecot to learn of the login", () => LabProcess.Run(_lab, "doveadm", ["-c", ConfigFile, "auth", "test", login.Name, login.Password]).ExitCode == 0);
    }

    internal void Start()
    {
        LabProcess.Launch(_lab, "dovecot", ["-c", ConfigFile]);
        Waiting.For("Dovecot's auth socket", () => File.Exists(AuthSocket));
    }

    private void WriteLogins()
    {
        string file = Path.Combine(_folder, "users");
        IEnumerable<string> lines = _logins.Select(login =>
            $"{login.Name.ToLowerInvariant()}:{{PLAIN}}{login.Password}:{MailUser}:{MailUser}::{Path.Combine(MailFolder, login.Mailbox ?? login.Name)}::\n");
        File.WriteAllText(file + ".new", string.Concat(lines));
        File.Move(file + ".new", file, overwrite: true);
    }

    // auth_username_format: the name reaches Postfix as it was typed; it is folded for the lookup only.
    private string Configuration() =>
        $$"""
        base_dir = {{_folder}}/run
        state_dir = {{_folder}}/state
        log_path = {{LogFile}}
        protocols = imap
        listen = {{Imap.Address}}
        ssl = no
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_username_format = %u
        auth_failure_delay = 0
        import_environment = TZ {{LabProcess.Mark}}={{_lab}}
        mail_location = maildir:%h
        first_valid_uid = {{MailUser}}
        passdb {
          driver = passwd-file
          args = scheme=PLAIN username_format=%Lu {{_folder}}/users
        }
        userdb {
          driver = passwd-file
          args = username_format=%Lu {{_folder}}/users
        }
        service auth {
          unix_listener {{AuthSocket}} {
            mode = 0666
          }
        }
        # After a wrong password Dovecot lets everybody of that address wait, and here all come from the same.
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        service imap-login {
          inet_listener imap {
            port = {{Imap.Port}}
          }
          inet_listener imaps {
            port = 0
          }
        }

        """;
}
