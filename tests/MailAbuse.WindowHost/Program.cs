using System.Runtime.InteropServices;
using MailAbuse.Rates.Live;
using MailAbuse.Terminal;
using MailAbuse.WindowHost;

// As a program would: an interrupt is a stop.
using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    stop.Cancel();
});
using ScriptedWatch watch = new(fails: args.Contains("--fails"));
try
{
    new RateWindow().Show(watch, new RateWindowOptions { Zone = TimeZoneInfo.Utc }, stop.Token);
    Console.WriteLine("ended by a key");
}
catch (OperationCanceledException)
{
    Console.WriteLine("ended by a stop");
}
catch (InvalidOperationException e)
{
    Console.WriteLine("ended by a fault: " + e.Message);
}
