using System.ComponentModel;
using System.Diagnostics;

namespace MailAbuse.Logs;

/// <summary>Standard output of one of the system's tools (xz, zstd, journalctl), as a stream that knows whether the tool succeeded.</summary>
internal sealed class ExternalTool : ReadOnlyStream
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _onStop;
    private bool _atEnd;

    private ExternalTool(Process process, CancellationToken stop)
    {
        _process = process;
        _stop = stop;
        // Drained all the while: a tool that complains a lot must not block on a full pipe.
        _errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _onStop = stop.Register(End);
    }

    /// <summary>Starts a tool with an argument list; never through a shell.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="stop">Ends it, also while somebody waits for what it says: <c>gzip -t</c> says nothing for as long as it takes.</param>
    /// <exception cref="LogToolException">It is not installed.</exception>
    public static ExternalTool Start(string tool, IEnumerable<string> arguments, CancellationToken stop)
    {
        ProcessStartInfo start = new(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        try
        {
            Process process = Process.Start(start) ?? throw new LogToolException($"{tool} could not be started.");
            process.StandardInput.Close();
            return new ExternalTool(process, stop);
        }
        catch (Win32Exception e)
        {
            throw new LogToolException($"{tool} is needed and is not installed here.", e) { IsMissing = true };
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _process.StandardOutput.BaseStream.Read(buffer);
        if (read == 0 && buffer.Length > 0 && !_atEnd)
        {
            _atEnd = true;
            _process.WaitForExit();
            _stop.ThrowIfCancellationRequested();
            if (_process.ExitCode != 0)
            {
                string said = _errors.GetAwaiter().GetResult().Trim();
                throw new LogToolException($"{Path.GetFileName(_process.StartInfo.FileName)} ended with {_process.ExitCode}{(said.Length > 0 ? ": " + said : "")}");
            }
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Not read to the end (a stop, a window that is over): our own child, and it only reads.
            _onStop.Dispose();
            End();
            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private void End()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}

/// <summary>A tool of the system is missing or failed.</summary>
internal sealed class LogToolException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>True when it is not installed.</summary>
    public bool IsMissing { get; init; }
}
