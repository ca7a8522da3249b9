using System.Net;
using System.Runtime.InteropServices;

namespace MailAbuse.Lab;

/// <summary>The console: a lab for those who are no .NET test.</summary>
internal static class Program
{
    private const string Usage =
        """
        MailAbuse.Lab up [--plan NAME]… [options]   starts a lab, prints one line of JSON, and keeps it until standard input ends
        MailAbuse.Lab down FOLDER                   ends a lab that somebody else keeps

        Plans: one-server, two-servers, webmail, before-queue-proxy, after-queue-filter, customer-relay; several go together.
          --overrides recipient|relay|none  what the submission entry of master.cf sets for itself
          --further N                       so many servers more: mx2, mx3 …; they take mail from each other
          --retry SECONDS                   how long the provider's deferred mail waits (300)
          --customer-retry SECONDS          the same for the customer's own server (2)
          --no-ssh                          without sshd
          --traffic                         an incident to practise on: mary@example.org sends, and so does who has stolen joe@example.org's password

        While a lab is up, it takes lines on standard input:
          world DOMAIN accept|defer|refuse  what the outside world says to mail for a domain from now on
          world DOMAIN blocked|unblocked    whether mx1, and nobody else, is put off there for its bad name
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["up", .. string[] options]:
                    return UpOptions.Parse(options, out string error) is { } plan ? Up(plan) : Wrong(error);
                case ["down", string folder]:
                    MailLab.End(folder);
                    return 0;
                case ["help" or "--help" or "-h"]:
                    Console.Out.WriteLine(Usage);
                    return 0;
                default:
                    return Wrong(arguments.Length == 0 ? "a command is missing" : $"{string.Join(' ', arguments)}: unknown");
            }
        }
        catch (LabException e)
        {
            Console.Error.WriteLine($"MailAbuse.Lab: {e.Message}");
            return 1;
        }
    }

    private static int Wrong(string error)
    {
        Console.Error.WriteLine($"MailAbuse.Lab: {error}\n\n{Usage}");
        return 2;
    }

    private static int Up(LabPlan plan)
    {
        using TaskCompletionSourceHolder stop = new();
        using MailLab lab = MailLab.Start(plan);
        if (plan.FurtherServers > 0)
        {
            lab.LetServersTrustEachOther();
            foreach (PostfixServer server in lab.Servers) server.Reload();
        }

        using IncidentTraffic? traffic = plan.Traffic ? new IncidentTraffic(lab) : null;
        Console.Out.WriteLine(LabDescription.Line(lab));
        Console.Out.Flush();
        Thread input = new(() =>
        {
            while (Console.In.ReadLine() is { } line) Obey(lab, line);
            stop.Set();
        })
        { IsBackground = true };
        input.Start();
        Task.WaitAny(stop.Task, lab.Gone);
        return 0;
    }

    private static void Obey(MailLab lab, string line)
    {
        IPAddress mx1 = lab.Provider.Address;
        (WorldAnswer Answer, IPAddress? Client)? wanted = line.Split(' ') is ["world", _, string word] ? word switch
        {
            "accept" => (WorldAnswer.Accept, null),
            "defer" => (WorldAnswer.Defer, null),
            "refuse" => (WorldAnswer.Refuse, null),
            "blocked" => (WorldAnswer.BadName(mx1), mx1),
            "unblocked" => (WorldAnswer.Accept, mx1),
            _ => null,
        } : null;
        if (wanted is { } answer) lab.World.Set(line.Split(' ')[1], answer.Answer, answer.Client);
        else Console.Error.WriteLine($"MailAbuse.Lab: {line}: unknown");
    }

    /// <summary>Set by the end of standard input, SIGTERM, SIGINT or SIGHUP, whichever comes first.</summary>
    private sealed class TaskCompletionSourceHolder : IDisposable
    {
        private readonly TaskCompletionSource _source = new();
        private readonly PosixSignalRegistration[] _signals;

        public TaskCompletionSourceHolder() =>
            _signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

        public Task Task => _source.Task;

        public void Set() => _source.TrySetResult();

        public void Dispose()
        {
            foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        }

        private void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            Set();
        }
    }
}
