using System.Text.Json;
using MailAbuse.Rates.Live;
using MailAbuse.Text;

namespace MailAbuse.Guard;

/// <summary>That the guard is alive, and what it sees, for a monitoring system.</summary>
public sealed record Heartbeat
{
    /// <summary>When it was written; a guard that lives writes every ten seconds.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The process.</summary>
    public int ProcessId { get; init; }

    /// <summary>True where it was the last: the guard was ended, and nobody guards any more.</summary>
    public bool IsEnded { get; init; }

    /// <summary>True where it changes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Senders who burst now.</summary>
    public int Bursts { get; init; }

    /// <summary>Senders whom it has on hold.</summary>
    public int Held { get; init; }

    /// <summary>Servers on which it puts nobody on hold, for it does not believe what it sees.</summary>
    public string[] Doubts { get; init; } = [];

    /// <summary>What else is wrong, a sentence each; empty where nothing is.</summary>
    public string[] Problems { get; init; } = [];

    /// <summary>The servers.</summary>
    public HeartbeatServer[] Servers { get; init; } = [];

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        // Whoever monitors is seldom root.
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, GuardJsonContext.Default.Heartbeat), force: true, UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Reads one; null where the file holds none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Heartbeat? Read(string path)
    {
        try
        {
            // Whatever lies there under this name: null for a list is none.
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), GuardJsonContext.Default.Heartbeat) is { Doubts: not null, Problems: not null, Servers: not null } beat && !beat.Servers.Contains(null) && !beat.Doubts.Contains(null) && !beat.Problems.Contains(null) ? beat : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A server in a heartbeat.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How its log is followed.</param>
/// <param name="LastLine">When the last line of its log was written, by its own clock.</param>
public sealed record HeartbeatServer(string Name, WatchState State, DateTimeOffset? LastLine);
