using System.Net;

namespace MailAbuse.Lab;

/// <summary>
/// Disposable real servers on loopback: <c>using MailLab lab = MailLab.Start(new LabPlan { … })</c>. Several labs run side by side, in one
/// process or in many. Everything ends with the lab, and with its owner, however that ends.
/// </summary>
public sealed class MailLab : IDisposable
{
    private readonly Guardian _guardian;
    private readonly LabNetwork _network;
    private readonly List<PostfixServer> _servers = [];
    private readonly List<IDisposable> _ports = [];
    private readonly LabPlan _plan;

    private MailLab(LabPlan plan)
    {
        _plan = plan;
        Folder = LabHome.NewFolder();
        _guardian = Guardian.Start(Folder);
        _network = LabNetwork.Take();
        World = new WorldServer(_network.Next(), Path.Combine(Folder, "world"));
        Dovecot = new DovecotServer(Folder, _network.Next(), plan.Logins);
        WebmailAddress = _network.Next();
    }

    /// <summary>Null where a lab can run; else one sentence that says which package or right is missing.</summary>
    public static string? MissingReason => Requirements.MissingPackages ?? Requirements.MissingRights;

    /// <summary>
    /// Why a test is to be skipped, or null. With MAILABUSE_LAB_REQUIRED=1 a missing package is no reason: then the test fails.
    /// </summary>
    public static string? SkipReason =>
        Environment.GetEnvironmentVariable("MAILABUSE_LAB_REQUIRED") == "1" && Requirements.MissingPackages is not null ? null : MissingReason;

    /// <summary>All that the lab writes lies here: <c>/dev/shm/lab-…</c> or <c>/tmp/lab-…</c>.</summary>
    public string Folder { get; }

    public WorldServer World { get; }

    public DovecotServer Dovecot { get; }

    /// <summary>Null where the plan wants none.</summary>
    public SshServer? Ssh { get; private set; }

    /// <summary>Where customers send and read mail: mx1.</summary>
    public PostfixServer Provider => _servers[0];

    /// <summary>The server that delivers to the world: out1 of two servers, else mx1.</summary>
    public PostfixServer Outgoing { get; private set; } = null!;

    /// <summary>The customer's own Postfix, shop1; null where the plan wants none. It takes mail from anybody on loopback.</summary>
    public PostfixServer? CustomerRelay { get; private set; }

    /// <summary>The servers of the provider, in the order of the inventory.</summary>
    public IReadOnlyList<PostfixServer> Servers => _servers;

    /// <summary>An address in the provider's mynetworks: the webmail host.</summary>
    public IPAddress WebmailAddress { get; }

    /// <summary>An address that nobody else has, in nobody's mynetworks: a customer's, or a spammer's own.</summary>
    public IPAddress NewClientAddress() => _network.Next();

    /// <summary>The filter of the plan, or null.</summary>
    public DelayedPort? FilterPort { get; private set; }

    /// <summary>The inventory, for this machine.</summary>
    public string InventoryFile => Path.Combine(Folder, "servers.yaml");

    /// <summary>The inventory with every server behind ssh.</summary>
    public string SshInventoryFile => Path.Combine(Folder, "servers-ssh.yaml");

    /// <summary>Ends when the lab is gone, also when somebody else ended it.</summary>
    public Task Gone => _guardian.Gone;

    /// <exception cref="LabException">Something does not start; nothing stays.</exception>
    public static MailLab Start(LabPlan? plan = null)
    {
        if (MissingReason is { } reason) throw new LabException(reason);
        for (int attempt = 1; ; attempt++)
        {
            MailLab lab = new(plan ?? new LabPlan());
            try
            {
                lab.Build();
                return lab;
            }
            catch (LabException) when (attempt < 3)
            {
                // A port that was free a moment ago was taken by somebody else.
                lab.Dispose();
            }
            catch
            {
                lab.Dispose();
                throw;
            }
        }
    }

    /// <summary>Ends somebody else's lab, by its folder.</summary>
    public static void End(string folder) => Guardian.End(folder, TimeSpan.FromSeconds(30));

    /// <summary>Where every message with a token is now.</summary>
    public LabLedger Account() => LabLedger.Of(this);

    /// <summary>A far-away way to the sshd, under an alias of its own.</summary>
    public DelayedPort AddDistantHost(string alias, TimeSpan delay)
    {
        SshServer ssh = Ssh ?? throw new LabException("The plan has no ssh.");
        DelayedPort port = new(_network.Next(), ssh.EndPoint, delay);
        lock (_ports) _ports.Add(port);
        ssh.AddHost(alias, port.EndPoint);
        return port;
    }

    /// <summary>A resolver in this lab. Its package is asked for by nobody else: a test that wants one looks at <see cref="UnboundServer.SkipReason"/>, too.</summary>
    public UnboundServer AddResolver(params IReadOnlyList<DnsZone> zones)
    {
        UnboundServer server = new(Folder, _network.Next(), zones);
        lock (_ports) _ports.Add(server);
        server.Start();
        return server;
    }

    /// <summary>Ends everything and removes the folder; takes a fraction of a second, for nothing of it is wanted any more.</summary>
    public void Dispose()
    {
        _guardian.Dispose();
        World.Dispose();
        foreach (IDisposable port in _ports) port.Dispose();
        _network.Dispose();
    }

    private void Build()
    {
        IPAddress provider = _network.Next();
        IPAddress outgoing = _plan.TwoServers ? _network.Next() : provider;
        int outgoingPort = LabNetwork.FreePort(outgoing, 25);
        PostfixServer mx1 = NewProvider("mx1", provider, outgoing, _plan.TwoServers ? $"[{outgoing}]:{outgoingPort}" : World.NextHop);
        _servers.Add(mx1);
        Outgoing = mx1;
        if (_plan.TwoServers)
        {
            Outgoing = new PostfixServer(Folder, new PostfixSettings
            {
                Name = "out1",
                Address = outgoing,
                SyslogName = _plan.SyslogName,
                Main = [("relayhost", World.NextHop), ("mynetworks", $"{outgoing}/32 {provider}/32"), .. Times(_plan.Retry), .. _plan.Main],
                // Bounces to our own customers go back to where their mailboxes are.
                Maps = [("transport_maps", "transport", $"example.org smtp:{mx1.NextHop}\n")],
            });
            _servers.Add(Outgoing);
        }

        for (int i = 0; i < _plan.FurtherServers; i++)
        {
            IPAddress address = _network.Next();
            _servers.Add(NewProvider($"mx{i + 2}", address, address, World.NextHop));
        }

        if (_plan.CustomerRelay) CustomerRelay = NewCustomer(_network.Next());
        if (_plan.Ssh) Ssh = new SshServer(Folder, _network.Next());
        foreach (PostfixServer server in _servers)
        {
            Ssh?.AddHost(server.Name);
            Ssh?.AddHost($"{server.Name}-{SshServer.PlainUser}", user: SshServer.PlainUser);
        }

        LabFiles.Write(this);
        IEnumerable<Action> starts = [Dovecot.Start, () => Ssh?.Start(), .. _servers.Select(server => (Action)server.Start), () => CustomerRelay?.Start()];
        try
        {
            Parallel.Invoke([.. starts]);
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is LabException first)
        {
            throw new LabException(first.Message, e);
        }
    }

    /// <summary>From their next reload on, the servers of the provider take mail from each other.</summary>
    public void LetServersTrustEachOther()
    {
        string trusted = string.Join(' ', Servers.Select(server => $"{server.Address}/32"));
        foreach (PostfixServer server in Servers)
            server.Set("mynetworks", $"{server.Postconf("mynetworks")} {trusted}");
    }

    private PostfixServer NewProvider(string name, IPAddress address, IPAddress outgoing, string nextHop)
    {
        List<(string Name, string Value)> main =
        [
            ("relayhost", nextHop),
            ("mynetworks", string.Join(' ', new[] { address, WebmailAddress, outgoing }.Distinct().Select(one => $"{one}/32"))),
            ("smtpd_sasl_type", "dovecot"),
            ("smtpd_sasl_path", Dovecot.AuthSocket),
            ("smtpd_sasl_security_options", "noanonymous"),
            ("virtual_mailbox_domains", "example.org"),
            ("virtual_mailbox_base", Dovecot.MailFolder),
            ("virtual_uid_maps", "static:" + DovecotServer.MailOwner),
            ("virtual_gid_maps", "static:" + DovecotServer.MailOwner),
            .. Times(_plan.Retry),
        ];
        if (_plan.LoginOnPort25) main.Add(("smtpd_sasl_auth_enable", "yes"));
        List<string> master = [];
        if (_plan.Filter != LabFilter.None)
        {
            IPEndPoint back = new(address, LabNetwork.FreePort(address, 10025));
            DelayedPort filter = new(_network.Next(), back);
            _ports.Add(filter);
            FilterPort ??= filter;
            main.Add(_plan.Filter == LabFilter.BeforeQueue ? ("smtpd_proxy_filter", $"{filter.EndPoint}") : ("content_filter", $"smtp:[{filter.EndPoint.Address}]:{filter.EndPoint.Port}"));
            // As filters' manuals have it: what comes back is filtered no more, and is believed because it comes from this machine.
            master.Add(
                $"""
                {back} inet n - n - - smtpd
                  -o smtpd_proxy_filter=
                  -o content_filter=
                  -o smtpd_sasl_auth_enable=no
                  -o mynetworks=127.0.0.0/8
                  -o smtpd_relay_restrictions=
                  -o smtpd_recipient_restrictions=permit_mynetworks,reject
                  -o smtpd_end_of_data_restrictions=
                  -o smtpd_client_connection_count_limit=0
                  -o smtpd_client_connection_rate_limit=0
                  -o receive_override_options=no_unknown_recipient_checks
                """);
        }

        IEnumerable<string> mailboxes = _plan.Logins.Select(login => login.Mailbox ?? login.Name).Distinct().Select(box => $"{box} {box}/\n");
        return new PostfixServer(Folder, new PostfixSettings
        {
            Name = name,
            Address = address,
            SyslogName = _plan.SyslogName,
            HasSubmission = true,
            Overrides = _plan.Overrides,
            Main = [.. main, .. _plan.Main],
            Maps = [("virtual_mailbox_maps", "mailboxes", string.Concat(mailboxes))],
            Master = master,
        });
    }

    private PostfixServer NewCustomer(IPAddress address)
    {
        LabLogin login = _plan.Logins.FirstOrDefault(known => known.Name == LabLogin.Shop.Name) ?? LabLogin.Shop;
        string provider = $"[{Provider.Address}]:{Provider.SubmissionPort}";
        return new PostfixServer(Folder, new PostfixSettings
        {
            Name = "shop1",
            Address = address,
            Main =
            [
                ("relayhost", provider),
                ("mynetworks", "127.0.0.0/8"),
                ("smtp_sasl_auth_enable", "yes"),
                ("smtp_sasl_security_options", "noanonymous"),
                .. Times(_plan.CustomerRetry),
            ],
            Maps = [("smtp_sasl_password_maps", "sasl", $"{provider} {login.Name}:{login.Password}\n")],
        });
    }

    private static IEnumerable<(string, string)> Times(TimeSpan retry)
    {
        int seconds = Math.Max(1, (int)retry.TotalSeconds);
        return [("queue_run_delay", $"{seconds}s"), ("minimal_backoff_time", $"{seconds}s"), ("maximal_backoff_time", $"{2 * seconds}s")];
    }
}
