using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailAbuse.Lab;

/// <summary>
/// A real resolver on loopback: Debian's unbound, with zones of the test and nothing behind them. It asks nobody: there are no root
/// servers, and what is in no zone does not exist.
/// </summary>
public sealed class UnboundServer : IDisposable
{
    private const string Program = "/usr/sbin/unbound";

    private readonly string _lab;
    private readonly string _folder;
    // Takes what it is asked and never says anything; where nobody listened, the system would say so.
    private readonly Socket _silence;
    private readonly List<string> _refused = [];
    private IReadOnlyList<DnsZone> _zones;
    private Process? _process;

    internal UnboundServer(string lab, IPAddress address, IReadOnlyList<DnsZone> zones)
    {
        _lab = lab;
        _zones = zones;
        EndPoint = new IPEndPoint(address, LabNetwork.FreePort(address, 53));
        _folder = Path.Combine(lab, $"unbound-{address}");
        Directory.CreateDirectory(_folder);
        _silence = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _silence.Bind(new IPEndPoint(address, 0));
    }

    /// <summary>Null where it can run; else one sentence that says what is missing.</summary>
    public static string? MissingReason =>
        !OperatingSystem.IsLinux() ? "The lab takes Linux."
        : File.Exists(Program) ? null
        : "A resolver of the lab takes a package that is missing: sudo apt-get install --no-install-recommends unbound";

    /// <summary>Why a test is to be skipped, or null. With MAILABUSE_LAB_REQUIRED=1 a missing package is no reason: then the test fails.</summary>
    public static string? SkipReason => Environment.GetEnvironmentVariable("MAILABUSE_LAB_REQUIRED") == "1" && OperatingSystem.IsLinux() ? null : MissingReason;

    /// <summary>Where it is asked, UDP and TCP; port 53 where that is free.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What it says of itself, and a line for every question.</summary>
    public string LogFile => Path.Combine(_folder, "unbound.log");

    /// <summary>The questions so far, as <c>2.0.0.127.list.test. A</c>, also those that it had an answer to in its memory.</summary>
    public IReadOnlyList<string> Questions =>
        File.Exists(LogFile) ? [.. File.ReadLines(LogFile).Where(line => line.EndsWith(" IN", StringComparison.Ordinal)).Select(line => string.Join(' ', line.Split(' ')[^3..^1]))] : [];

    /// <summary>Refuses all questions that come from one address, as a server does that does not know the client.</summary>
    public void RefuseClient(IPAddress address)
    {
        _refused.Add($"{address}");
        Change(_zones);
    }

    /// <summary>Gives it other zones: it forgets all it knew. An address that was listed is so no more.</summary>
    public void Change(params IReadOnlyList<DnsZone> zones)
    {
        End();
        _zones = zones;
        Start();
    }

    public void Dispose()
    {
        End();
        _silence.Dispose();
    }

    internal void Start()
    {
        if (MissingReason is { } reason) throw new LabException(reason);
        foreach (DnsZone zone in _zones.Where(zone => zone.Behaviour is DnsBehaviour.Answers or DnsBehaviour.Fails))
            File.WriteAllText(ZoneFile(zone), Text(zone));
        string configuration = Path.Combine(_folder, "unbound.conf");
        File.WriteAllText(configuration, Configuration());
        _process = LabProcess.Start(_lab, Program, ["-d", "-c", configuration]);
        Waiting.For("unbound", () => _process.HasExited ? throw new LabException($"unbound does not start: {_process.StandardError.ReadToEnd()}{(File.Exists(LogFile) ? File.ReadAllText(LogFile) : "")}") : IsListening());
    }

    private void End()
    {
        if (_process is not { } process) return;
        _process = null;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private bool IsListening()
    {
        try
        {
            using TcpClient client = new();
            client.Connect(EndPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string ZoneFile(DnsZone zone) => Path.Combine(_folder, $"{zone.Name}.zone");

    private static string Text(DnsZone zone)
    {
        // It cannot find out where an alias leads that is in no zone.
        IEnumerable<string> records = zone.Behaviour == DnsBehaviour.Fails ? ["* CNAME nowhere.invalid."] : zone.Records;
        return $"$ORIGIN {zone.Name}.\n$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns.nowhere.invalid.\n{string.Concat(records.Select(record => record + "\n"))}";
    }

    private string Configuration()
    {
        StringBuilder text = new(
            $"""
            server:
              interface: {EndPoint.Address}@{EndPoint.Port}
              port: {EndPoint.Port}
              access-control: 127.0.0.0/8 allow
              do-ip6: no
              username: ""
              chroot: ""
              directory: "{_folder}"
              pidfile: ""
              logfile: "{LogFile}"
              use-syslog: no
              log-queries: yes
              module-config: "iterator"
              root-hints: ""
              do-not-query-localhost: no
              num-threads: 1
              local-zone: "." static

            """);
        foreach (string address in _refused) text.Append($"  access-control: {address}/32 refuse\n");
        foreach (DnsZone zone in _zones) text.Append($"  local-zone: \"{zone.Name}.\" {(zone.Behaviour == DnsBehaviour.Refuses ? "always_refuse" : "transparent")}\n");
        foreach (DnsZone zone in _zones)
        {
            text.Append(zone.Behaviour switch
            {
                DnsBehaviour.Answers or DnsBehaviour.Fails => $"auth-zone:\n  name: \"{zone.Name}.\"\n  zonefile: \"{ZoneFile(zone)}\"\n  for-upstream: yes\n  for-downstream: no\n  fallback-enabled: no\n",
                DnsBehaviour.IsSilent => $"forward-zone:\n  name: \"{zone.Name}.\"\n  forward-addr: {EndPoint.Address}@{((IPEndPoint)_silence.LocalEndPoint!).Port}\n",
                _ => "",
            });
        }

        return text.Append("remote-control:\n  control-enable: no\n").ToString();
    }
}
