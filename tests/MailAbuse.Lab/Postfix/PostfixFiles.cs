using System.Text;

namespace MailAbuse.Lab;

/// <summary>Writes main.cf and master.cf. What is not needed for an instance on loopback stays as Debian has it.</summary>
internal static class PostfixFiles
{
    // Without chroot: the lab has no copies of the system's files in its queue directories.
    private const string Services =
        """
        pickup    unix  n       -       n       60      1       pickup
        cleanup   unix  n       -       n       -       0       cleanup
        qmgr      unix  n       -       n       300     1       qmgr
        rewrite   unix  -       -       n       -       -       trivial-rewrite
        bounce    unix  -       -       n       -       0       bounce
        defer     unix  -       -       n       -       0       bounce
        trace     unix  -       -       n       -       0       bounce
        verify    unix  -       -       n       -       1       verify
        flush     unix  n       -       n       1000?   0       flush
        proxymap  unix  -       -       n       -       -       proxymap
        proxywrite unix -       -       n       -       1       proxymap
        smtp      unix  -       -       n       -       -       smtp
        relay     unix  -       -       n       -       -       smtp
                -o syslog_name=postfix/$service_name
        showq     unix  n       -       n       -       -       showq
        error     unix  -       -       n       -       -       error
        retry     unix  -       -       n       -       -       error
        discard   unix  -       -       n       -       -       discard
        local     unix  -       n       n       -       -       local
        virtual   unix  -       n       n       -       -       virtual
        lmtp      unix  -       -       n       -       -       lmtp
        anvil     unix  -       -       n       -       1       anvil
        scache    unix  -       -       n       -       1       scache
        postlog   unix-dgram n  -       n       -       1       postlogd

        """;

    public static void Write(PostfixServer server, PostfixSettings settings)
    {
        WriteAged(Path.Combine(server.ConfigDirectory, "main.cf"), MainText(server, settings));
        WriteAged(Path.Combine(server.ConfigDirectory, "master.cf"), MasterText(server, settings));
        // For a sendmail that finds this directory mounted over /etc/postfix.
        File.Copy("/etc/postfix/dynamicmaps.cf", Path.Combine(server.ConfigDirectory, "dynamicmaps.cf"), overwrite: true);
    }

    /// <summary>Each program of Postfix waits until main.cf is older than a second or two; a file of yesterday is read at once.</summary>
    private static void WriteAged(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
    }

    private static string MainText(PostfixServer server, PostfixSettings settings)
    {
        List<(string Name, string Value)> lines =
        [
            ("compatibility_level", "3.6"),
            ("smtpd_banner", "$myhostname ESMTP $mail_name (Debian/GNU)"),
            ("biff", "no"),
            ("append_dot_mydomain", "no"),
            ("queue_directory", server.QueueDirectory),
            ("data_directory", server.DataDirectory),
            ("maillog_file", server.LogFile),
            ("maillog_file_prefixes", LabHome.Path),
            ("syslog_name", settings.SyslogName),
            ("myhostname", server.HostName),
            ("inet_protocols", "ipv4"),
            // Postfix takes only addresses here that an interface lists; the whole of 127/8 is local without being listed. The entries
            // of master.cf name the address.
            ("inet_interfaces", "loopback-only"),
            ("smtp_bind_address", $"{settings.Address}"),
            // Nothing is asked of any name server.
            ("disable_dns_lookups", "yes"),
            ("smtp_host_lookup", "native"),
            ("smtpd_peername_lookup", "no"),
            // Local delivery would write to the host's /var/mail.
            ("mydestination", ""),
            ("local_transport", "error:5.1.1 no local users in the lab"),
            ("alias_maps", ""),
            ("alias_database", ""),
            ("mynetworks", $"{settings.Address}/32"),
            ("smtpd_relay_restrictions", "permit_mynetworks permit_sasl_authenticated defer_unauth_destination"),
            // Postfix slows senders down while it has more mail than it delivers; tests fill queues.
            ("in_flow_delay", "0s"),
            .. settings.Main,
            .. settings.Maps.Select(map => (map.Parameter, $"lmdb:{Path.Combine(server.ConfigDirectory, map.Name)}")),
        ];
        Dictionary<string, string> last = [];
        foreach ((string name, string value) in lines) last[name] = value;
        StringBuilder text = new();
        foreach ((string name, string value) in last) text.Append($"{name} = {value}\n");
        return text.ToString();
    }

    private static string MasterText(PostfixServer server, PostfixSettings settings)
    {
        StringBuilder text = new();
        text.Append($"{Service(server.Address, server.SmtpPort)} inet n - n - - smtpd\n");
        if (settings.HasSubmission)
        {
            text.Append($"{Service(server.Address, server.SubmissionPort)} inet n - n - - smtpd\n");
            text.Append("  -o syslog_name=postfix/submission\n  -o smtpd_sasl_auth_enable=yes\n");
            text.Append(settings.Overrides switch
            {
                SubmissionOverrides.Recipient => "  -o smtpd_relay_restrictions=\n  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject\n",
                SubmissionOverrides.Relay => "  -o smtpd_recipient_restrictions=\n  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject\n",
                _ => "",
            });
        }

        foreach (string entry in settings.Master) text.Append(entry).Append('\n');
        return text.Append(Services).ToString();
    }

    private static string Service(System.Net.IPAddress address, int port) => port switch
    {
        25 => $"{address}:smtp",
        587 => $"{address}:submission",
        _ => $"{address}:{port}",
    };
}
