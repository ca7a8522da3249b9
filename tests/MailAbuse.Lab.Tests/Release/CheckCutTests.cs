using MailAbuse.Lab.Tests.Cuts;
using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Release;

/// <summary>
/// A check is killed before and after each of its commands. Wherever that is, the customer is blocked or held, nothing of his goes out,
/// and the next check comes to its verdict.
/// </summary>
public sealed class CheckCutTests(ITestOutputHelper output)
{
    [LabTheory]
    [InlineData(QueueVerdict.NotEmpty)]
    [InlineData(QueueVerdict.Empty)]
    public void A_killed_check_leaves_him_blocked_or_held_and_the_next_one_finishes(QueueVerdict expected)
    {
        using ReleaseLab lab = new(new LabPlan { Ssh = false });
        string[] incident = QueueLab.FillDeferred(lab.Lab, LabLogin.Shop, 4);
        lab.Suspend(ReleaseLab.Shop);
        Assert.Equal(incident.Length, lab.Quarantine());
        using ShopServer shop = new(lab.Lab, expected == QueueVerdict.Empty ? "Invoice" : "Buy now");
        int calls = Calls(lab);
        int cuts = 0;
        Cut[] points = [.. Cut.OfThisRun(calls)];
        foreach (Cut cut in points)
        {
            string struck = Killed(lab, cut);
            // It came to its end with fewer commands than the one that was counted.
            if (struck.Length == 0)
                continue;
            string when = $"{cut} of {calls} ({struck})";
            Assert.True(lab.Answer() is "450" or "HOLD", $"{when}: the table says '{lab.Answer()}'");
            if (expected == QueueVerdict.NotEmpty)
                Assert.True(lab.Lab.Account().Count(shop.Tokens, PlaceKind.Delivered) == 0, $"{when}: spam went out");
            CustomerQueueCheck check = Check(lab, lab.Shell);
            Assert.True(check.Verdict == expected, $"{when}: {check.Verdict}, {check.Reason}");
            Assert.True(lab.Answer() == "450", $"{when}: the table says '{lab.Answer()}' afterwards");
            Assert.True(lab.Standing().Check is null, $"{when}: the check is still noted");
            cuts++;
        }

        Assert.True(2 * cuts > points.Length, $"{cuts} of {points.Length} cuts were made");
        shop.Stop();
        string[] tokens = [.. shop.Tokens];
        // Killed between the release and the call that has it tried at once, mail goes out with the next queue run.
        lab.Lab.Provider.Run("postqueue", "-f").Checked();
        if (expected == QueueVerdict.Empty)
            Waiting.Until(() => lab.Lab.Account().Count(tokens, PlaceKind.Delivered) == tokens.Length, 30);
        LabLedger ledger = LabLedger.ExactlyOnce(lab.Lab, tokens);
        output.WriteLine($"{calls} calls, {cuts} cuts, {tokens.Length} messages of his taken in");
        Assert.NotEmpty(tokens);
        // Nothing lost, nothing doubled; spam stays in quarantine, good mail went out.
        Assert.Equal(expected == QueueVerdict.Empty ? tokens.Length : 0, ledger.Count(tokens, PlaceKind.Delivered));
        Assert.Equal(incident.Length + (expected == QueueVerdict.Empty ? 0 : tokens.Length), lab.Stock().Count);
    }

    private static int Calls(ReleaseLab lab)
    {
        using CutShell shell = new(new LocalShell(lab.Shell.Server));
        Check(lab, shell);
        return shell.Calls;
    }

    private static string Killed(ReleaseLab lab, Cut cut)
    {
        using CutShell shell = new(new LocalShell(lab.Shell.Server), cut);
        try
        {
            Check(lab, shell);
        }
        catch (Exception e) when (e is KilledException or ServerException)
        {
            // Killed, as it should be; or the call did not matter.
        }

        return shell.Struck ?? "";
    }

    private static CustomerQueueCheck Check(ReleaseLab lab, IServerShell shell)
    {
        CustomerQueueTest test = lab.Test(DateTimeOffset.UtcNow.AddHours(-1), new HurriedClock(30), TimeSpan.FromMinutes(1), shell, problem: _ => { }, perMinute: 1000);
        test.Plan(default);
        return test.Run(_ => { }, default);
    }

    /// <summary>The shop's own server, as ours sees it: it tries every second, with a Received line of its own.</summary>
    private sealed class ShopServer : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _tokens = new();
        private readonly Thread _thread;

        public ShopServer(MailLab lab, string subject)
        {
            _thread = new Thread(() => Send(lab, subject)) { IsBackground = true };
            _thread.Start();
        }

        /// <summary>What was taken in.</summary>
        public IReadOnlyCollection<string> Tokens => _tokens;

        public void Stop()
        {
            _stop.Cancel();
            _thread.Join();
        }

        public void Dispose()
        {
            Stop();
            _stop.Dispose();
        }

        private void Send(MailLab lab, string subject)
        {
            for (int number = 0; !_stop.IsCancellationRequested; number++)
            {
                string token = LabMessage.NewToken("shop");
                string date = DateTimeOffset.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", System.Globalization.CultureInfo.InvariantCulture);
                // Good mail is not all alike; spam is.
                string title = subject == "Invoice" ? $"Invoice {new string((char)('a' + (number % 26)), 1 + (number / 26 % 20))}" : subject;
                string message = $"Received: by shop1.lab.test (Postfix, from userid 1000) id 4{number:x5}; {date}\n{LabMessage.Make(token, ReleaseLab.Shop, "victim@accept.test", title)}";
                (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(lab.Provider.Submission, LabLogin.Shop);
                using (session)
                {
                    if (reply.IsGood)
                        reply = session.SendMessage(ReleaseLab.Shop, "victim@accept.test", message);
                    if (reply.Code == 250)
                        _tokens.Enqueue(token);
                }

                // Ten within a minute look like a run; so many may come while a check takes its time on a slow machine.
                _stop.Token.WaitHandle.WaitOne(2500);
            }
        }
    }
}
