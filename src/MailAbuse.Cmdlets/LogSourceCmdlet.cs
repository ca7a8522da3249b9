using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Rates.Baselines;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>
/// The base of the cmdlets that read logs: which logs. All paths are collected first and read together, because the files of a rotated
/// set are one log: a login stands in one file and the deliveries of its message in the next.
/// </summary>
public abstract class LogSourceCmdlet : MailAbuseCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";
    private protected const string JournalSet = "Journal";
    private protected const string ServerSet = "Server";

    private readonly List<string> _files = [];
    private readonly List<MailServer> _servers = [];
    private ServerInventory? _inventory;
    private bool _hasNamedServers;
    private TimeZoneInfo? _zone;
    private bool _hasInput;
    private bool _namedPath;

    /// <summary>Log files, with wildcards.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [LogPath]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>Log files whose names are taken as they stand.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Read this machine's journal.</summary>
    [Parameter(ParameterSetName = JournalSet, Mandatory = true)]
    public SwitchParameter Journal { get; set; }

    /// <summary>Servers whose logs are read, by the names of the inventory, with wildcards; or as objects of Get-MailServer.</summary>
    [Parameter(ParameterSetName = ServerSet)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ServerArgument[]? Server { get; set; }

    /// <summary>A server as Get-MailServer emits it; those of the pipeline are read together.</summary>
    [Parameter(ParameterSetName = ServerSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MailServer? InputObject { get; set; }

    /// <summary>How many servers are read at once.</summary>
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The zone of times in the log that carry no offset, and of times given without one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    /// <summary>The zone that was asked for, else this machine's.</summary>
    private protected TimeZoneInfo Zone => _zone!;

    /// <summary>True where nothing was named, so that this machine's own log is read.</summary>
    private protected bool IsOwnLog { get; private set; }

    /// <summary>True where a server could not be opened at all.</summary>
    private protected bool LacksShell { get; private set; }

    /// <summary>A slip ends it before anything is read.</summary>
    protected override void BeginProcessing()
    {
        if (!TimeZones.TryFind(TimeZone, out _zone, out string? unknown))
            ThrowTerminatingError(ErrorRecords.UnknownTimeZone(TimeZone!, unknown));
    }

    /// <summary>Collects the paths.</summary>
    protected override void ProcessRecord()
    {
        _hasInput = true;
        _namedPath |= Path is { Length: > 0 } || LiteralPath is not null;
        foreach (string path in Path ?? [])
            AddPath(path);
        foreach (string path in LiteralPath ?? [])
            AddLiteralPath(path);
        AddServers();
    }

    /// <summary>Reads all that was collected.</summary>
    protected override void EndProcessing()
    {
        // A pipeline that brought nothing asked for nothing: no sender that bursts is not "every sender".
        if (ParameterSetName == ServerSet)
        {
            if (_hasInput && _servers.Count > 0)
                ReadServers();
            return;
        }

        LogInput? input = _hasInput ? ChooseInput() : null;
        if (input is not null)
            Read(input);
    }

    /// <summary>Reads the logs; called once.</summary>
    private protected abstract void Read(LogInput input);

    /// <summary>Reads the logs of servers; called once, instead.</summary>
    private protected abstract void ReadServers();

    /// <summary>How servers are read.</summary>
    private protected ServerReadOptions ServerOptions => new() { TimeZone = TimeZone is null ? null : _zone, ThrottleLimit = ThrottleLimit };

    /// <summary>Reads with a shell for each server, and closes them; a server for which there is none is one error.</summary>
    /// <returns>The servers for which there is none.</returns>
    private protected IReadOnlyList<string> WithShells(WorkQueue queue, Action<IReadOnlyList<IServerShell>> read)
    {
        List<IServerShell> shells = [];
        try
        {
            IReadOnlyList<string> missing = OpenShells(queue, shells);
            read(shells);
            return missing;
        }
        finally
        {
            foreach (IServerShell shell in shells)
                shell.Dispose();
        }
    }

    /// <summary>Opens a shell for each server, which whoever asked closes; a server for which there is none is one error.</summary>
    /// <returns>The servers for which there is none.</returns>
    private protected IReadOnlyList<string> OpenShells(WorkQueue queue, List<IServerShell> shells)
    {
        List<string> missing = [];
        foreach (MailServer server in _servers)
        {
            try
            {
                shells.Add(ServerShells.Open(server));
            }
            catch (ServerException e)
            {
                missing.Add(server.Name);
                LacksShell = true;
                queue.Problem(e.Problem);
            }
        }

        return missing;
    }

    /// <summary>A span in which nothing can lie ends it, before anything is read.</summary>
    private protected void RefuseEmpty(Duration window)
    {
        if (window.Value == TimeSpan.Zero)
            ThrowTerminatingError(ErrorRecords.For(new(TimeWindowErrorKind.WindowIsEmpty, "Window is zero, a span in which nothing can lie: write for example 1h."), window));
    }

    /// <summary>Finds what is remembered of senders; asked for where the logs begin too late, and not before.</summary>
    private protected static Func<IBaselineStore?> MemoryOf(WorkQueue queue) => () => Stores.BaselinesIfThere(queue.Notice);

    /// <summary>Says what was remembered, or why nothing could be.</summary>
    private protected static void TellMemory(WorkQueue queue, int days, ServerProblem? problem)
    {
        if (problem is not null)
            queue.Warn($"Senders are judged by the logs alone: {problem.Message} {problem.Advice}".TrimEnd());
        if (days > 0)
            queue.Notice($"Days from before the logs that are remembered: {days}.");
    }

    private void AddServers()
    {
        if (InputObject is { } piped)
            AddServer(piped);
        if (Server is null || _hasNamedServers)
            return;
        // The same names for every object of the pipeline.
        _hasNamedServers = true;
        foreach (ServerArgument argument in Server)
        {
            try
            {
                foreach (MailServer server in argument.Resolve(() => _inventory ??= Inventories.Read(WriteVerbose)))
                    AddServer(server);
            }
            catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ServerUnknown)
            {
                WriteError(ErrorRecords.For(e.Problem));
            }
            catch (ServerException e)
            {
                // Without its inventory a cmdlet knows no server: that ends it.
                ThrowTerminatingError(ErrorRecords.For(e.Problem));
            }
        }
    }

    // A server that is named twice must not count twice.
    private void AddServer(MailServer server)
    {
        if (!_servers.Any(known => string.Equals(known.Name, server.Name, StringComparison.OrdinalIgnoreCase)))
            _servers.Add(server);
    }

    private LogInput? ChooseInput()
    {
        if (Journal)
            return new LogInput { Journal = true, TimeZone = _zone! };
        if (_files.Count > 0)
            return new LogInput { LiteralPaths = Distinct(_files), TimeZone = _zone! };
        // Paths that all failed must not turn into an answer about another log than the one that was meant.
        if (_namedPath)
            return null;
        IsOwnLog = true;
        LogInput own = DefaultLog.Choose(_zone!);
        WriteVerbose(own.Journal ? "No path was given: reading the journal." : $"No path was given: reading {string.Join(", ", own.LiteralPaths)}.");
        return own;
    }

    private void AddPath(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            AddLiteralPath(WildcardPattern.Unescape(path));
            return;
        }

        try
        {
            if (Matches(path) is not { } matches)
                return;
            // /var/log/mail* also matches the folder that some systems keep beside the file; nobody means that with a wildcard.
            int before = _files.Count;
            _files.AddRange(matches.Where(match => !Directory.Exists(match)));
            if (_files.Count == before)
                WriteError(ErrorRecords.For(ErrorRecords.NoMatch(path)));
        }
        catch (ItemNotFoundException)
        {
            WriteError(ErrorRecords.For(ErrorRecords.NoMatch(path)));
        }
    }

    private void AddLiteralPath(string path)
    {
        if (TryFile(path, out string file))
            _files.Add(file);
    }

    // A file named twice (`mail.log, mail.log*`) must not count twice.
    private static List<string> Distinct(List<string> files) => [.. files.Distinct(StringComparer.Ordinal)];
}
