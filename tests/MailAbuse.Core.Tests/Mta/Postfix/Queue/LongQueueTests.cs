using System.Text;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>A queue of a hundred thousand messages, in memory.</summary>
public sealed class LongQueueTests
{
    private const int Messages = 100_000;

    [Fact]
    public void A_hundred_thousand_messages_stream_with_their_logins()
    {
        using PrintedQueue shell = new();
        int count = 0, joes = 0;
        foreach (QueuedMessage message in new PostfixQueue(shell).Read(new QueueQuery(), problem => Assert.Fail(problem.Message), default))
        {
            // The first ones are there long before the listing is read to its end.
            if (count == 0) Assert.True(shell.Listed < Messages / 2, $"{shell.Listed} lines were read before the first message came");
            Assert.Equal(PrintedQueue.IdOf(count), message.QueueId);
            if (message.Sender == "joe@example.org") joes++;
            count++;
        }

        Assert.Equal((Messages, Messages / 2), (count, joes));
    }

    [Fact]
    public void Whoever_has_seen_enough_ends_the_reading()
    {
        using PrintedQueue shell = new();
        Assert.Equal(3, new PostfixQueue(shell).Read(new QueueQuery(), problem => Assert.Fail(problem.Message), default).Take(3).Count());
        Assert.True(shell.Listed < Messages / 2);
        Assert.Equal(shell.Started, shell.Ended);
    }

    /// <summary>Prints what postqueue and postcat would.</summary>
    private sealed class PrintedQueue : IServerShell
    {
        private int _started;
        private int _ended;

        public MailServer Server { get; } = new() { Name = "mx1" };

        public int Listed { get; private set; }

        public int Started => _started;

        public int Ended => _ended;

        public static string IdOf(int number) => $"{0xA000000 + number:X8}";

        public IRunningCommand Start(ShellCommand command, CancellationToken stop)
        {
            Interlocked.Increment(ref _started);
            return new Printing(this, command.Program == "postqueue" ? List() : Files(Encoding.ASCII.GetString(command.Input.Span)));
        }

        public void Dispose()
        {
            // Nothing is open.
        }

        private IEnumerable<string> List()
        {
            for (int number = 0; number < Messages; number++)
            {
                Listed = number;
                yield return $"{{\"queue_name\": \"deferred\", \"queue_id\": \"{IdOf(number)}\", \"arrival_time\": 1795321828, \"message_size\": 368, \"sender\": \"mary@example.org\", \"recipients\": [{{\"address\": \"x@test.example\", \"delay_reason\": \"later\"}}]}}\n";
            }
        }

        private static IEnumerable<string> Files(string ids) => ids.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id =>
        {
            string login = Convert.ToInt32(id, 16) % 2 == 0 ? "joe@example.org" : "mary@example.org";
            return $"*** ENVELOPE RECORDS deferred/A/{id} ***\nmessage_size: 368 1 1\nnamed_attribute: log_ident={id}\nnamed_attribute: sasl_username={login}\nsender: mary@example.org\n"
                + $"recipient: x@test.example\n*** MESSAGE CONTENTS deferred/A/{id} ***\n*** HEADER EXTRACTED deferred/A/{id} ***\n*** MESSAGE FILE END deferred/A/{id} ***\n";
        });

        private sealed class Printing(PrintedQueue owner, IEnumerable<string> parts) : IRunningCommand
        {
            private readonly TextStream _output = new(parts.GetEnumerator());

            public Stream Output => _output;

            public ShellResult Wait() => new(0, [], "");

            public void Dispose() => Interlocked.Increment(ref owner._ended);
        }

        private sealed class TextStream(IEnumerator<string> parts) : MailAbuse.Logs.ReadOnlyStream
        {
            private byte[] _part = [];
            private int _at;

            public override int Read(Span<byte> buffer)
            {
                if (_at == _part.Length)
                {
                    if (!parts.MoveNext()) return 0;
                    _part = Encoding.ASCII.GetBytes(parts.Current);
                    _at = 0;
                }

                int length = Math.Min(buffer.Length, _part.Length - _at);
                _part.AsSpan(_at, length).CopyTo(buffer);
                _at += length;
                return length;
            }
        }
    }
}
