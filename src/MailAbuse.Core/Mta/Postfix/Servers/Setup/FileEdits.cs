using MailAbuse.Servers;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>What is to be edited in main.cf and master.cf, as arguments of postconf, which keeps comments and layout.</summary>
internal sealed class FileEdits(MailServer server)
{
    private readonly List<(string Flag, string Argument)> _main = [];
    private readonly List<(string Flag, string Argument)> _master = [];
    private readonly List<SetupChange> _changes = [];

    /// <summary>What changes, for people.</summary>
    public IReadOnlyList<SetupChange> Changes => _changes;

    /// <summary>True where main.cf is edited.</summary>
    public bool HasMain => _main.Count > 0;

    /// <summary>True where master.cf is edited.</summary>
    public bool HasMaster => _master.Count > 0;

    /// <summary>Flag and argument of each call of postconf, in order.</summary>
    public IEnumerable<string> Arguments => _main.Concat(_master).SelectMany(edit => new[] { edit.Flag, edit.Argument });

    /// <summary>Sets a parameter of main.cf, or takes it out where the value is null.</summary>
    public void Set(string name, string? before, string? after)
    {
        _main.Add(after is null ? ("-X", name) : ("-e", $"{name}={after}"));
        Note($"main.cf: {name}", before, after);
    }

    /// <summary>Sets a parameter of a service, or takes it out where the value is null. The value may hold no white space.</summary>
    public void SetOverride(string service, string name, string? before, string? after)
    {
        _master.Add(after is null ? ("-PX", $"{service}/{name}") : ("-P", $"{service}/{name}={after}"));
        Note($"master.cf: {service}: -o {name}", before, after);
    }

    /// <summary>Writes a whole line of master.cf, or takes it out where it is null.</summary>
    public void SetService(string service, string? before, string? after)
    {
        _master.Add(after is null ? ("-MX", service) : ("-M", $"{service}={after}"));
        Note($"master.cf: {service}", before, after);
    }

    private void Note(string target, string? before, string? after)
        => _changes.Add(new SetupChange { Server = server.Name, Target = target, Before = before ?? "", After = after ?? "" });
}
