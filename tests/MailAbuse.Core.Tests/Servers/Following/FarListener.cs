using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Following;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Following;

/// <summary>Follows a log through a shell on a thread of its own, as a watch does, but begins again at once; its line can be cut.</summary>
internal sealed class FarListener : IFarReceiver, IDisposable
{
    private readonly FarLog _log;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _said = [];
    private CancellationTokenSource _cut = new();
    private volatile bool _isEnding;

    public FarListener(IServerShell shell, string log, long from = 0)
    {
        _log = new FarLog(shell, log, from, TimeZoneInfo.Utc, TimeProvider.System, this);
        _thread = new Thread(Follow) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Lines in the order in which they came.</summary>
    public string[] Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>What it told of the log.</summary>
    public string[] Said
    {
        get
        {
            lock (_gate) return [.. _said];
        }
    }

    /// <summary>The line breaks, wherever it is.</summary>
    public void Cut()
    {
        lock (_gate) _cut.Cancel();
    }

    public void WaitFor(int lines, double seconds = 60)
    {
        for (long begin = Environment.TickCount64; Lines.Length < lines && Environment.TickCount64 - begin < seconds * 1000;) Thread.Sleep(10);
        Assert.True(Lines.Length >= lines, $"{Lines.Length} of {lines} lines; said: {string.Join(" | ", Said)}");
    }

    public void WaitUntilSaid(string text, double seconds = 60)
    {
        for (long begin = Environment.TickCount64; !Said.Any(one => one.Contains(text, StringComparison.Ordinal)) && Environment.TickCount64 - begin < seconds * 1000;) Thread.Sleep(10);
        Assert.Contains(Said, one => one.Contains(text, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _isEnding = true;
        Cut();
        Assert.True(_thread.Join(TimeSpan.FromSeconds(60)), "it does not end");
        _cut.Dispose();
    }

    void IFarReceiver.Take(byte[] lines)
    {
        lock (_gate) _lines.AddRange(Encoding.UTF8.GetString(lines).TrimEnd('\n').Split('\n'));
    }

    void IFarReceiver.SeeZone(TimeZoneInfo zone) => Say($"zone {zone.Id}");

    void IFarReceiver.Live(string problem) => Say($"live {problem}");

    void IFarReceiver.Miss() => Say("missing");

    private void Say(string text)
    {
        lock (_gate) _said.Add(text);
    }

    private void Follow()
    {
        while (!_isEnding)
        {
            CancellationToken stop;
            lock (_gate)
            {
                if (_cut.IsCancellationRequested && !_isEnding)
                {
                    _cut.Dispose();
                    _cut = new CancellationTokenSource();
                }

                stop = _cut.Token;
            }

            try
            {
                _log.Read(stop);
            }
            catch (OperationCanceledException)
            {
                Say("cut");
            }
            catch (ServerException e)
            {
                Say($"{e.Problem.Kind}: {e.Problem.Message}");
                Thread.Sleep(50);
            }
        }
    }
}
