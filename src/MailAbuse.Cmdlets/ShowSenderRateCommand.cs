using System.Management.Automation;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Shows in the terminal who sends how much right now. It owns the terminal and emits nothing.</summary>
[Cmdlet(VerbsCommon.Show, "SenderRate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(void))]
public sealed class ShowSenderRateCommand : MailAbuseCmdlet
{
    private const string PathSet = "Path";
    private const string ServerSet = "Server";

    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _files = [];
    private readonly List<MailServer> _servers = [];
    private bool _hasNamedServers;
    private bool _hasInput;

    /// <summary>Log files that are followed, with wildcards.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [LogPath]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>Servers whose logs are followed, by the names of the inventory, with wildcards; or as objects of Get-MailServer.</summary>
    [Parameter(ParameterSetName = ServerSet)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ServerArgument[]? Server { get; set; }

    /// <summary>A server as Get-MailServer emits it; those of the pipeline are shown together.</summary>
    [Parameter(ParameterSetName = ServerSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MailServer? InputObject { get; set; }

    /// <summary>The span up to now that is counted.</summary>
    [Parameter]
    [AsTyped]
    public Duration Window { get; set; } = new(TimeSpan.FromHours(1));

    /// <summary>How many senders are shown at most.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Top { get; set; } = 100;

    /// <summary>Show no colour.</summary>
    [Parameter]
    public SwitchParameter NoColor { get; set; }

    /// <summary>Says at once where there is nothing to draw in.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Window.Value == TimeSpan.Zero)
            ThrowTerminatingError(ErrorRecords.For(new(TimeWindowErrorKind.WindowIsEmpty, "Window is zero, a span in which nothing can lie: write for example 1h."), Window));
        if (WindowGround.WhyNot(Console.IsOutputRedirected, Environment.GetEnvironmentVariable("TERM")) is { } why)
            ThrowTerminatingError(ErrorRecords.NoTerminal(why));
    }

    /// <summary>Collects what is followed.</summary>
    protected override void ProcessRecord()
    {
        _hasInput = true;
        foreach (string path in Path ?? [])
            AddPath(path);
        if (InputObject is { } piped)
            AddServer(piped);
        if (Server is null || _hasNamedServers)
            return;
        _hasNamedServers = true;
        ServerInventory? inventory = null;
        try
        {
            foreach (ServerArgument argument in Server)
            {
                foreach (MailServer server in argument.Resolve(() => inventory ??= Inventories.Read(WriteVerbose)))
                    AddServer(server);
            }
        }
        catch (ServerException e)
        {
            // A window that lacks a server looks like one in which that server is calm.
            ThrowTerminatingError(ErrorRecords.For(e.Problem));
        }
    }

    /// <summary>Shows it until a key or Ctrl+C ends it. On the pipeline's thread: nothing else may write to the terminal meanwhile.</summary>
    protected override void EndProcessing()
    {
        // A pipeline that brought nothing, or paths that all failed, asked for no other log.
        bool isNamed = ParameterSetName == ServerSet || Path is { Length: > 0 };
        if (!_hasInput || (isNamed && _files.Count == 0 && _servers.Count == 0))
            return;
        try
        {
            IRateWindow window = Isolation.Packages.Window;
            using IRateWatch watch = RateWatches.Open(_files, _servers, Window.Value);
            window.Show(watch, new RateWindowOptions { Top = Top, NoColour = NoColor }, _end.Token);
        }
        catch (ServerException e)
        {
            ThrowTerminatingError(ErrorRecords.For(e.Problem));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The window was closed in the same moment.
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _end.Dispose();
        base.Dispose(disposing);
    }

    private void AddServer(MailServer server)
    {
        if (!_servers.Any(known => string.Equals(known.Name, server.Name, StringComparison.OrdinalIgnoreCase)))
            _servers.Add(server);
    }

    private void AddPath(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            if (TryFile(WildcardPattern.Unescape(path), out string file))
                _files.Add(file);
            return;
        }

        try
        {
            string[] files = [.. (Matches(path) ?? []).Where(match => !Directory.Exists(match))];
            _files.AddRange(files);
            if (files.Length == 0)
                WriteError(ErrorRecords.For(ErrorRecords.NoMatch(path)));
        }
        catch (ItemNotFoundException)
        {
            WriteError(ErrorRecords.For(ErrorRecords.NoMatch(path)));
        }
    }
}
