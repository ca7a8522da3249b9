using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MailAbuse.Text;

namespace MailAbuse.Guard.Telling;

/// <summary>Starts a program of this machine for each event, with the event as JSON on its standard input.</summary>
/// <remarks>
/// By its own means: what it writes is of no interest but for the end of what it complains of, whatever it leaves running is not waited for, and
/// it has a minute, whether it says something meanwhile or not.
/// </remarks>
internal sealed class CommandTeller(CommandRecipient recipient, TimeSpan? patience = null) : ITeller
{
    private const int MostComplaint = 500;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Recipient Recipient => recipient;

    /// <inheritdoc/>
    public int AtOnce => 1;

    /// <inheritdoc/>
    public TimeSpan Pause => TimeSpan.Zero;

    /// <inheritdoc/>
    public void Tell(IReadOnlyList<GuardEvent> events, CancellationToken stop)
    {
        foreach (GuardEvent one in events) Tell(one, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Tell(GuardEvent one, CancellationToken stop)
    {
        using Process program = Start();
        MemoryStream complaint = new();
        Task drained = Task.WhenAll(Drain(program.StandardOutput.BaseStream, null), Drain(program.StandardError.BaseStream, complaint));
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ending.CancelAfter(_patience);
        try
        {
            Write(program, JsonSerializer.SerializeToUtf8Bytes(one, GuardJsonContext.Default.GuardEvent), ending.Token);
            // Not until its output ends: that may be held open by what it started.
            while (!program.WaitForExit(100)) ending.Token.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it did not end within {_patience.TotalSeconds:0} seconds, and was ended"));
        }

        if (program.ExitCode == 0) return;
        drained.Wait(LastWords, stop);
        string said;
        lock (complaint) said = Visible.Make(Encoding.UTF8.GetString(complaint.ToArray()).Trim(), MostComplaint);
        throw new IOException($"it ended with {program.ExitCode}{(said.Length > 0 ? $": {said}" : "")}");
    }

    private Process Start()
    {
        ProcessStartInfo start = new(recipient.Program[0], recipient.Program[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"it cannot be started: {e.Message}", e);
        }
    }

    // However much it writes, with line ends or without, only the beginning is kept.
    private static async Task Drain(Stream output, MemoryStream? kept)
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int read; (read = await output.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                if (kept is null) continue;
                lock (kept)
                    if (kept.Length < MostComplaint) kept.Write(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It ended, and something that it left still has it open.
        }
    }

    private static void Write(Process program, byte[] json, CancellationToken stop)
    {
        try
        {
            // A line: a program that only adds it to a file makes a file of lines.
            Stream input = program.StandardInput.BaseStream;
            input.WriteAsync((byte[])[.. json, (byte)'\n'], stop).AsTask().Wait(stop);
            program.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or AggregateException { InnerException: IOException })
        {
            // It reads nothing, or is gone: its exit code tells.
        }
    }
}
