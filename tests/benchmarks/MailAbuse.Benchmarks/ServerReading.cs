using System.Diagnostics;
using System.Globalization;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Benchmarks;

/// <summary>What the log of a far server costs, in bytes and seconds, by each way in which it can be read. The far side is this machine's own sh.</summary>
internal static class ServerReading
{
    private static readonly TimeSpan[] Windows = [TimeSpan.Zero, TimeSpan.FromHours(1)];

    /// <param name="log">The log.</param>
    /// <param name="agent">The program, for the way that takes it.</param>
    public static int Measure(string log, string agent)
    {
        MailServer server = new() { Name = "mx1", Host = "mx1", Log = [log] };
        Console.WriteLine("| what | way | bytes | of the log | seconds |\n|---|---|---:|---:|---:|");
        foreach (TimeSpan window in Windows)
        {
            RateQuery query = window == TimeSpan.Zero ? new RateQuery() : new RateQuery { FromLogEnd = true, Last = window, Baseline = TimeSpan.Zero };
            foreach ((string way, ServerReadOptions options) in ((string, ServerReadOptions)[])
                [
                    ("lines that count", new ServerReadOptions { Agent = null, IsPacked = false }),
                    ("the same, packed", new ServerReadOptions { Agent = null }),
                    ("counted there", new ServerReadOptions { Agent = agent }),
                ])
            {
                Listener listener = new();
                double[] seconds = [.. Enumerable.Range(0, 4).Select(_ => Once(server, query, options, listener)).Skip(1).Order()];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {(window == TimeSpan.Zero ? "all of it" : "its last hour, no past")} | {way} | {listener.Bytes:N0} | {100.0 * listener.Bytes / new FileInfo(log).Length:0.0} % | {seconds[1]:0.00} |"));
            }
        }

        return 0;
    }

    private static double Once(MailServer server, RateQuery query, ServerReadOptions options, Listener listener)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using LocalShell shell = new(server);
        using Counting counting = new(shell);
        ServerRateReader.Read([counting], query, options, listener, TimeProvider.System, CancellationToken.None);
        listener.Bytes = counting.Bytes;
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Counts what comes.</summary>
    private sealed class Counting(IServerShell shell) : IServerShell
    {
        public long Bytes;

        public MailServer Server => shell.Server;

        public IRunningCommand Start(ShellCommand command, CancellationToken stop) => new Running(shell.Start(command, stop), this);

        public void Dispose()
        {
        }

        private sealed class Running(IRunningCommand inner, Counting owner) : IRunningCommand
        {
            public Stream Output { get; } = new Counted(inner.Output, owner);

            public ShellResult Wait() => inner.Wait();

            public void Dispose() => inner.Dispose();
        }

        private sealed class Counted(Stream inner, Counting owner) : Stream
        {
            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => throw new NotSupportedException();

            public override long Position
            {
                get => throw new NotSupportedException();
                set => throw new NotSupportedException();
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                int read = inner.Read(buffer, offset, count);
                owner.Bytes += read;
                return read;
            }

            public override void Flush()
            {
            }

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        }
    }

    private sealed class Listener : IServerObserver
    {
        public long Bytes { get; set; }

        public void Problem(ServerProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Problem(LogProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
