using System.Collections.Concurrent;
using System.Diagnostics;

namespace MailAbuse.Lab;

/// <summary>
/// Sends in the background and writes down every reply. A refused login or a lost connection is one attempt that failed; it connects
/// again, as mail programs and bots do.
/// </summary>
public class SendingRun : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SentMessage> _sent = new();
    private readonly Thread[] _threads;
    private int _next = -1;

    public SendingRun(SendingPlan plan)
    {
        Plan = plan;
        _threads = [.. Enumerable.Range(0, plan.Connections).Select(_ => new Thread(Work) { IsBackground = true, Name = "lab sender" })];
        foreach (Thread thread in _threads) thread.Start();
    }

    public SendingPlan Plan { get; }

    /// <summary>Every attempt so far, in the order in which they ended.</summary>
    public IReadOnlyList<SentMessage> Sent => [.. _sent];

    /// <summary>The tokens of the messages that the server took over.</summary>
    public IReadOnlyList<string> AcceptedTokens => [.. _sent.Where(message => message.IsAccepted).Select(message => message.Token)];

    /// <summary>How many attempts ended so far.</summary>
    public int Attempts => _sent.Count;

    /// <summary>Waits until all messages of the plan were tried.</summary>
    public void WaitForEnd(double seconds = Waiting.Patience)
    {
        Stopwatch clock = Stopwatch.StartNew();
        foreach (Thread thread in _threads)
        {
            TimeSpan left = TimeSpan.FromSeconds(seconds) - clock.Elapsed;
            if (!thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero)) throw new LabException($"The sender is not done after {seconds} s: {Attempts} attempts.");
        }
    }

    /// <summary>Waits until so many were accepted.</summary>
    public void WaitForAccepted(int count, double seconds = Waiting.Patience) => Waiting.For($"{count} accepted messages", () => _sent.Count(message => message.IsAccepted) >= count, seconds);

    /// <summary>Ends after the message that is under way, and waits for that.</summary>
    public void Stop()
    {
        _stop.Cancel();
        foreach (Thread thread in _threads) thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Work()
    {
        SmtpClientSession? session = null;
        int inSession = 0;
        while (!_stop.IsCancellationRequested)
        {
            int number = Interlocked.Increment(ref _next);
            if (number >= Plan.Count) break;
            DateTimeOffset began = DateTimeOffset.UtcNow;
            Stopwatch clock = Stopwatch.StartNew();
            string token = LabMessage.NewToken(Plan.TokenPrefix);
            string from = Plan.EnvelopeSender?.Invoke(number) ?? (Plan.Login.Name.Contains('@', StringComparison.Ordinal) ? Plan.Login.Name : Plan.Login.Name + "@example.org");
            string to = Plan.Recipient(number);
            SmtpReply reply = new(250, "", TimeSpan.Zero);
            if (session is null) (session, reply) = SmtpClientSession.LogIn(Plan.Server, Plan.Login, Plan.Address);
            bool loggedIn = reply.IsGood;
            if (loggedIn) reply = session.SendMessage(from, to, LabMessage.Make(token, from, to, Plan.Subject, size: Plan.Size));
            _sent.Enqueue(new SentMessage(token, from, to, began, clock.Elapsed, reply));
            inSession++;
            bool full = Plan.MessagesPerConnection > 0 && inSession >= Plan.MessagesPerConnection;
            if (!loggedIn || reply.IsLost || reply.Code == 421 || full || (!reply.IsGood && !session.Reset().IsGood))
            {
                if (full && !reply.IsLost) session.Quit();
                session.Dispose();
                session = null;
                inSession = 0;
                // A server that is down is not to be asked a thousand times a second.
                if (!reply.IsGood) _stop.Token.WaitHandle.WaitOne(50);
            }

            if (Plan.Pause > TimeSpan.Zero) _stop.Token.WaitHandle.WaitOne(Plan.Pause);
        }

        session?.Quit();
        session?.Dispose();
    }
}
