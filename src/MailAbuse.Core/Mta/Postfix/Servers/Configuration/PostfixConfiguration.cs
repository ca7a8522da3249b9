using System.Globalization;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>
/// What the configuration of a Postfix server says, and what of it runs: parameters, the lines of master.cf, every smtpd listener with
/// its effective lists, master and the smtpd processes. Read in one call (two, where a list names a default that is not asked for by itself).
/// </summary>
/// <remarks>
/// For whoever changes maps: <see cref="Listeners"/> with <see cref="SmtpdListener.Logins"/> and <see cref="SmtpdListener.Clients"/> say
/// whether the map is reached by what the files say; <see cref="ProcessesNotAsWritten"/> names the processes that do not run with that.
/// A sender is out only where both are in order: see docs/ARCHITECTURE.md, "What runs".
/// </remarks>
internal sealed class PostfixConfiguration
{
    // Printed whether or not they are set, so that their defaults are known.
    internal static readonly string[] Asked =
    [
        "mail_version", "config_directory", "queue_directory", "data_directory", "daemon_directory", "command_directory", "default_database_type",
        "smtpd_recipient_restrictions", "smtpd_end_of_data_restrictions", "smtpd_relay_restrictions", "smtpd_restriction_classes",
        "smtpd_sasl_auth_enable", "smtpd_proxy_filter", "smtpd_delay_reject", "soft_bounce", "inet_interfaces", "compatibility_level",
        "header_checks", "mime_header_checks", "nested_header_checks", "cleanup_service_name", "authorized_submit_users", "myhostname",
        "mydomain", "mail_name", "mynetworks", "mail_owner", "maillog_file", "transport_maps", "sender_dependent_default_transport_maps", "default_transport", "relayhost", "smtp_bind_address", "smtp_bind_address6", "smtp_helo_name", "syslog_name", "syslog_facility", "multi_instance_name", "stress", "content_filter", "recipient_delimiter",
    ];

    private readonly Dictionary<string, string> _values;
    private readonly HashSet<string> _set;

    private PostfixConfiguration(MailServer server, Dictionary<string, string> values, HashSet<string> set)
    {
        Server = server;
        _values = values;
        _set = set;
    }

    /// <summary>The server.</summary>
    public MailServer Server { get; }

    /// <summary>mail_version: <c>3.7.11</c>.</summary>
    public string Version => Value("mail_version") ?? "";

    /// <summary>queue_directory, resolved.</summary>
    public string QueueDirectory => Effective("queue_directory");

    /// <summary>Types of maps that this Postfix knows (<c>postconf -m</c>).</summary>
    public required IReadOnlyList<string> MapTypes { get; init; }

    /// <summary>The lines of master.cf.</summary>
    public required IReadOnlyList<MasterService> Services { get; init; }

    /// <summary>Every smtpd service of master.cf, in its order.</summary>
    public IReadOnlyList<SmtpdListener> Listeners { get; private set; } = [];

    /// <summary>What postconf warned of: unused or undefined parameters.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>When main.cf last changed, by the server's clock: the later of the times of its bytes and of its name.</summary>
    public required DateTimeOffset MainChanged { get; init; }

    /// <summary>When master.cf last changed, likewise.</summary>
    public required DateTimeOffset MasterChanged { get; init; }

    /// <summary>The server's clock when this was read.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>master(8); null where Postfix does not run.</summary>
    public required MasterProcess? Master { get; init; }

    /// <summary>The smtpd processes of that master.</summary>
    public required IReadOnlyList<SmtpdProcess> Processes { get; init; }

    /// <summary>True where Postfix runs.</summary>
    public bool IsRunning => Master is not null;

    /// <summary>True where main.cf has our restrictions parameter.</summary>
    public bool IsInitialized => Value(PostfixLayout.RestrictionsParameter) is { Length: > 0 };

    /// <summary>The type of our maps: as installed, else lmdb where it can be had, else hash.</summary>
    public string MapType
    {
        get
        {
            string? installed = RestrictionList.Words(Value(PostfixLayout.RestrictionsParameter) ?? "").FirstOrDefault(word => word.EndsWith(":" + new PostfixLayout(Server).Clients, StringComparison.Ordinal));
            string? type = installed?[..installed.IndexOf(':', StringComparison.Ordinal)];
            return type is not null && MapTypes.Contains(type) ? type : MapTypes.Contains("lmdb") ? "lmdb" : "hash";
        }
    }

    /// <summary>
    /// True where master has surely read master.cf as it stands now. Where it has not, new smtpds get the old <c>-o</c> arguments though
    /// they read the new main.cf.
    /// </summary>
    public bool IsMasterLoaded => Master is { } master && master.Loaded > MasterChanged;

    /// <summary>Reads it.</summary>
    /// <exception cref="ServerException">
    /// <see cref="ServerProblemKind.ConfigurationInvalid"/> where postconf cannot read the files, <see cref="ServerProblemKind.ServerToolMissing"/>
    /// where there is no Postfix, <see cref="ServerProblemKind.MtaNotSupported"/> where the server runs something else.
    /// </exception>
    public static PostfixConfiguration Read(IServerShell shell, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        MtaSupport.Require(shell.Server);
        IEnumerable<string> asked = Asked;
        while (true)
        {
            (PostfixConfiguration read, IReadOnlySet<string> unknown) = ReadOnce(shell, asked, stop);
            // What a list names is nearly always set in main.cf or asked for. Where not, it is asked for by name; who is still unknown is empty.
            if (unknown.Count == 0 || !ReferenceEquals(asked, Asked))
                return read;
            asked = [.. Asked, .. unknown];
        }
    }

    /// <summary>The value of a parameter as main.cf has it, or its default, unresolved; null where nobody knows it.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>True where main.cf sets it and something uses it.</summary>
    public bool IsSet(string name) => _set.Contains(name);

    /// <summary>The value that holds for a service (or for main.cf alone), resolved.</summary>
    public string Effective(string name, MasterService? service = null) => Expand(Raw(name, service) ?? "", service);

    /// <summary>A value resolved with the parameters of a service.</summary>
    public string Expand(string value, MasterService? service = null) => new ParameterExpander(name => Raw(name, service)).Expand(value);

    /// <summary>Names of parameters that begin so, set in main.cf, whether or not anything uses them.</summary>
    public IEnumerable<string> NamesBeginning(string prefix) => _values.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>The effective list of a service, or of those that have none of their own (null).</summary>
    public RestrictionList List(string name, MasterService? service = null) => List(name, service, new ParameterExpander(parameter => Raw(parameter, service)));

    /// <summary>The processes that serve a listener.</summary>
    public IEnumerable<SmtpdProcess> ProcessesOf(SmtpdListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return Processes.Where(process => process.Service == listener.Service.Name && process.Type == listener.Service.Type);
    }

    /// <summary>
    /// The processes of a listener that do not run with what the files say: older than main.cf, or with other <c>-o</c> arguments than
    /// master.cf has now.
    /// </summary>
    public IEnumerable<SmtpdProcess> ProcessesNotAsWritten(SmtpdListener listener)
        => ProcessesOf(listener).Where(process => process.IsOlderThan(MainChanged) || !HasOverrides(process, listener.Service));

    // stress is left out: master sets it by itself.
    private static bool HasOverrides(SmtpdProcess process, MasterService service)
        => process.Overrides.Keys.Concat(service.Overrides.Keys).Where(name => name != "stress").Distinct().All(name =>
            process.Overrides.TryGetValue(name, out string? one) && service.Overrides.TryGetValue(name, out string? other) && Same(one, other));

    // postconf closes up blanks that master.cf has; Postfix reads lists the same either way.
    private static bool Same(string one, string other)
        => string.Equals(string.Join(' ', RestrictionList.Words(one)), string.Join(' ', RestrictionList.Words(other)), StringComparison.Ordinal);

    private static (PostfixConfiguration Read, IReadOnlySet<string> Unknown) ReadOnce(IServerShell shell, IEnumerable<string> asked, CancellationToken stop)
    {
        MailServer server = shell.Server;
        ShellCommand command = ConfigurationScript.Command(server.ConfigDirectory, asked);
        ShellResult result = shell.Run(command, stop);
        IReadOnlyDictionary<string, string> parts = ConfigurationScript.Parts(result.Output);
        if (!result.IsSuccess)
            throw Unreadable(server, command, result, parts);
        return Parse(server, parts, asked);
    }

    /// <summary>Reads the parts that the script printed; where they say nothing of files and processes, neither does this.</summary>
    /// <returns>The configuration, and the parameters that its lists name and that it does not know.</returns>
    internal static (PostfixConfiguration Read, IReadOnlySet<string> Unknown) Parse(MailServer server, IReadOnlyDictionary<string, string> parts, IEnumerable<string> asked)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        HashSet<string> set = new(StringComparer.Ordinal);
        SortedSet<string> warnings = new(StringComparer.Ordinal);
        ParameterText.Read(parts["values"], values, null, warnings);
        ParameterText.Read(parts["set"], values, set, warnings);
        warnings.RemoveWhere(warning => warning.EndsWith(": unknown parameter", StringComparison.Ordinal));
        IReadOnlyList<MasterService> services = ParameterText.Services(parts["services"], parts["overrides"]);
        string[] files = parts.GetValueOrDefault("files", "").Split('\n');
        RunningProcesses running = RunningProcesses.Parse(parts, services);
        PostfixConfiguration configuration = new(server, values, set)
        {
            MapTypes = parts["types"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Services = services,
            Warnings = [.. warnings],
            MainChanged = ParameterText.Changed(files.ElementAtOrDefault(0)),
            MasterChanged = ParameterText.Changed(files.ElementAtOrDefault(1)),
            ReadAt = running.Now,
            Master = running.Master,
            Processes = running.Smtpds,
        };
        HashSet<string> unknown = new(StringComparer.Ordinal);
        configuration.Listeners = [.. services.Where(service => service.Program == "smtpd").Select(service => configuration.Listener(service, unknown))];
        unknown.RemoveWhere(name => asked.Contains(name));
        return (configuration, unknown);
    }

    private static ServerException Unreadable(MailServer server, ShellCommand command, ShellResult result, IReadOnlyDictionary<string, string> parts)
    {
        string? fatal = parts.Values.SelectMany(part => part.Split('\n')).LastOrDefault(line => line.Contains("fatal: ", StringComparison.Ordinal));
        if (fatal is null)
            return CommandFailures.From(server, result.ExitCode is 126 or 127 ? new ShellCommand("postconf") : command, result.ExitCode is 126 or 127 ? result with { Error = "" } : result);
        string said = Visible.Make(fatal[(fatal.IndexOf("fatal: ", StringComparison.Ordinal) + 7)..].Trim());
        if (said.Contains("Permission denied", StringComparison.Ordinal))
            return new ServerException(ServerProblemKind.ServerNotRoot, server.Name, $"{server}: postconf cannot read the configuration: {said}", "Run it as root, or write 'sudo: true' for this server into the inventory.");
        return new ServerException(
            ServerProblemKind.ConfigurationInvalid,
            server.Name,
            $"{server}: postconf cannot read the configuration: {said}",
            $"Mend the file in {server.ConfigDirectory} ('postfix check' says when it is right), or give the right configDirectory for this server.");
    }

    private string? Raw(string name, MasterService? service)
    {
        if (service is not null && service.Overrides.TryGetValue(name, out string? own))
            return own;
        return Value(name) ?? (service is not null && name == "service_name" ? service.Name : null);
    }

    private SmtpdListener Listener(MasterService service, HashSet<string> unknown)
    {
        ParameterExpander expander = new(name => Raw(name, service));
        PostfixLayout layout = new(Server);
        RestrictionList recipient = List("smtpd_recipient_restrictions", service, expander);
        RestrictionList endOfData = List("smtpd_end_of_data_restrictions", service, expander);
        (string? address, string port) = Place(service);
        SmtpdListener listener = new()
        {
            Service = service,
            Address = address,
            Port = port,
            IsLoopback = service.Type == "inet" && ListenerAddress.IsLoopback(address ?? Get("inet_interfaces")),
            Authenticates = IsYes(Get("smtpd_sasl_auth_enable")),
            ProxyFilter = Get("smtpd_proxy_filter") is { Length: > 0 } filter ? filter : null,
            DelaysReject = IsYes(Get("smtpd_delay_reject")),
            SoftBounces = IsYes(Get("soft_bounce")),
            Recipient = recipient,
            EndOfData = endOfData,
            Relay = List("smtpd_relay_restrictions", service, expander),
            Logins = Reach("check_sasl_access", layout.Logins),
            Clients = Reach("check_client_access", layout.Clients),
        };
        unknown.UnionWith(expander.Unknown);
        return listener;

        string Get(string name) => expander.Expand(Raw(name, service) ?? "").Trim();

        MapReach Reach(string look, string path)
            => MapReach.Worse(recipient.Reach(look, path, "smtpd_recipient_restrictions"), endOfData.Reach(look, path, "smtpd_end_of_data_restrictions"));
    }

    private RestrictionList List(string name, MasterService? service, ParameterExpander expander)
    {
        HashSet<string> classes = [.. RestrictionList.Words(Get("smtpd_restriction_classes"))];
        return RestrictionList.Parse(Get(name), word => classes.Contains(word) ? Get(word) : null, new PostfixLayout(Server).Folder);

        string Get(string parameter) => expander.Expand(Raw(parameter, service) ?? "").Trim();
    }

    private static (string? Address, string Port) Place(MasterService service)
    {
        int colon = service.Type == "inet" ? service.Name.LastIndexOf(':') : -1;
        return colon < 0 ? (null, service.Name) : (service.Name[..colon].Trim('[', ']'), service.Name[(colon + 1)..]);
    }

    // get_config_bool: yes and no, in any letter case.
    private static bool IsYes(string value) => value.Equals("yes", StringComparison.OrdinalIgnoreCase);
}
