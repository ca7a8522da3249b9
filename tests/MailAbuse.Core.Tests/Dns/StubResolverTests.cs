using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Dns;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Dns;

/// <summary>Asking a server that does what tests say. Real ones are asked in the lab.</summary>
public sealed class StubResolverTests
{
    private const string Name = "2.0.0.127.list.test";

    private static readonly StubSettings Impatient = new() { Timeout = TimeSpan.FromMilliseconds(300), Tries = 2 };

    [Fact]
    public void A_forged_answer_before_the_right_one_is_left_alone()
    {
        using FakeServer server = new((question, _) =>
        {
            byte[] right = Wire.Answer(question, Wire.Recursive, Wire.A("", "127.0.0.2"));
            byte[] wrongId = Wire.Answer(question, Wire.Recursive, Wire.A("", "6.6.6.6"));
            wrongId[0] ^= 0x55;
            byte[] wrongName = Wire.Answer(question, Wire.Recursive, Wire.A("", "6.6.6.6"));
            wrongName[13] ^= 1;
            byte[] wrongType = Wire.Answer(question, 0x8183);
            wrongType[^3] ^= 29;
            return [wrongId, wrongName, wrongType, question, [], [1, 2, 3], right];
        })
        {
            // From another port, everything else being right.
            Forged = question => Wire.Answer(question, Wire.Recursive, Wire.A("", "6.6.6.6")),
        };
        using StubResolver resolver = StubResolver.At(server.EndPoint);
        DnsAnswer answer = resolver.Ask(Name, DnsRecordType.A, default);
        Assert.Equal(["127.0.0.2"], answer.Addresses.Select(one => $"{one}"));
        Assert.Equal(1, server.UdpQuestions);
    }

    [Fact]
    public void Forgeries_alone_are_no_answer()
    {
        using FakeServer server = new((question, _) =>
        {
            byte[] wrongId = Wire.Answer(question, Wire.Recursive, Wire.A("", "6.6.6.6"));
            wrongId[1]++;
            return [wrongId];
        });
        using StubResolver resolver = StubResolver.At(server.EndPoint, "list's server", Impatient);
        DnsAnswer answer = resolver.Ask(Name, DnsRecordType.A, default);
        Assert.Equal(DnsStatus.Timeout, answer.Status);
        Assert.Contains("list's server does not answer within 0.3 seconds", answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_question_has_an_id_and_a_port_of_its_own()
    {
        HashSet<int> ids = [];
        using FakeServer server = new((question, _) =>
        {
            ids.Add(question[0] << 8 | question[1]);
            return [Wire.Answer(question, 0x8183)];
        });
        using StubResolver resolver = StubResolver.At(server.EndPoint);
        for (int i = 0; i < 50; i++)
            Assert.Equal(DnsStatus.NoSuchName, resolver.Ask(Name, DnsRecordType.A, default).Status);
        // Fifty of 65536: two alike are rare, ten are not by chance.
        Assert.True(ids.Count > 40, $"{ids.Count}");
    }

    [Fact]
    public void A_question_that_is_lost_is_asked_again()
    {
        int asked = 0;
        using FakeServer server = new((question, _) => ++asked == 1 ? [] : [Wire.Answer(question, Wire.Recursive, Wire.A("", "127.0.0.2"))]);
        using StubResolver resolver = StubResolver.At(server.EndPoint, null, Impatient);
        Assert.Equal(DnsStatus.Answered, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal(2, server.UdpQuestions);
    }

    [Fact]
    public void Silence_costs_its_tries_and_a_stop_is_obeyed_at_once()
    {
        using FakeServer server = new((_, _) => []);
        using StubResolver resolver = StubResolver.At(server.EndPoint, null, Impatient);
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(DnsStatus.Timeout, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(550), TimeSpan.FromSeconds(5));
        Assert.Equal(2, server.UdpQuestions);
        using StubResolver patient = StubResolver.At(server.EndPoint, null, new StubSettings { Timeout = TimeSpan.FromSeconds(30) });
        using CancellationTokenSource stop = new(200);
        clock.Restart();
        Assert.ThrowsAny<OperationCanceledException>(() => patient.Ask(Name, DnsRecordType.A, stop.Token));
        using StubResolver tcp = StubResolver.Through("far", over => Connected(server, over), new StubSettings { Timeout = TimeSpan.FromSeconds(30) });
        using CancellationTokenSource again = new(200);
        Assert.ThrowsAny<OperationCanceledException>(() => tcp.Ask(Name, DnsRecordType.A, again.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public void A_port_where_nobody_listens()
    {
        IPEndPoint nobody;
        using (Socket closed = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            nobody = (IPEndPoint)closed.LocalEndPoint!;
        }

        using StubResolver udp = StubResolver.At(nobody);
        Stopwatch clock = Stopwatch.StartNew();
        DnsAnswer answer = udp.Ask(Name, DnsRecordType.A, default);
        Assert.Equal(DnsStatus.Unreachable, answer.Status);
        Assert.NotEmpty(answer.Problem);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"{clock.Elapsed}");
    }

    [Fact]
    public void An_answer_that_is_cut_off_is_had_over_TCP()
    {
        string[] texts = [.. Enumerable.Repeat(new string('x', 250), 20)];
        using FakeServer server = new((question, overTcp) => [overTcp ? Wire.Answer(question, Wire.Recursive, Wire.Txt(texts)) : Wire.Answer(question, Wire.Recursive | 0x200)]);
        using StubResolver resolver = StubResolver.At(server.EndPoint);
        DnsAnswer answer = resolver.Ask(Name, DnsRecordType.Txt, default);
        Assert.Equal(5000, answer.Texts.Single().Length);
        Assert.Equal((1, 1), (server.UdpQuestions, server.Connections));
    }

    [Fact]
    public void A_server_that_does_not_know_of_sizes_is_asked_without()
    {
        List<int> sizes = [];
        using FakeServer server = new((question, _) =>
        {
            sizes.Add(Wire.Size(question));
            return [sizes[^1] > 0 ? Wire.Answer(question, 0x8181) : Wire.Answer(question, Wire.Recursive, Wire.A("", "127.0.0.2"))];
        });
        using StubResolver resolver = StubResolver.At(server.EndPoint);
        Assert.Equal(DnsStatus.Answered, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal([1232, 0], sizes);
    }

    [Fact]
    public void A_server_that_understands_nothing_is_given_up()
    {
        using FakeServer server = new((question, _) => [Wire.Answer(question, 0x8181)]);
        using StubResolver resolver = StubResolver.At(server.EndPoint);
        Assert.Equal(DnsStatus.Malformed, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal(2, server.UdpQuestions);
    }

    [Fact]
    public void Two_hundred_questions_side_by_side_each_get_their_own_answer()
    {
        using FakeServer server = new((question, _) => [Wire.Answer(question, Wire.Recursive, Wire.A("", $"127.0.{Wire.Asked(question).Split('.')[0]}".Replace('-', '.')))]);
        using StubResolver udp = StubResolver.At(server.EndPoint);
        using StubResolver tcp = StubResolver.Through("far", stop => Connected(server, stop));
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            foreach (StubResolver resolver in (StubResolver[])[udp, tcp])
                Assert.Equal($"127.0.{i / 16}.{i % 16}", $"{resolver.Ask($"{i / 16}-{i % 16}.test", DnsRecordType.A, default).Addresses.Single()}");
        });
        // Connections are used again, and never are too many open.
        Assert.InRange(server.Connections, 1, 8);
    }

    [Fact]
    public void A_kept_connection_that_was_ended_meanwhile_costs_no_error()
    {
        using FakeServer server = new((question, _) => [Wire.Answer(question, 0x8183)]) { AnswersEach = 2 };
        using StubResolver resolver = StubResolver.Through("far", stop => Connected(server, stop));
        for (int i = 0; i < 6; i++)
            Assert.Equal(DnsStatus.NoSuchName, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal(3, server.Connections);
        Assert.Equal(0, server.UdpQuestions);
    }

    [Fact]
    public void Over_TCP_an_answer_to_something_else_is_none_and_its_connection_is_not_used_again()
    {
        int asked = 0;
        using FakeServer server = new((question, _) =>
        {
            byte[] answer = Wire.Answer(question, Wire.Recursive, Wire.A("", "6.6.6.6"));
            if (++asked == 1)
                answer[13] ^= 1;
            return asked == 1 ? [answer, Wire.Answer(question, Wire.Recursive, Wire.A("", "6.6.6.6"))] : [answer];
        });
        using StubResolver resolver = StubResolver.Through("far", stop => Connected(server, stop));
        Assert.Equal(DnsStatus.Malformed, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal(DnsStatus.Answered, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public void A_server_that_lets_nobody_through_is_told_once_for_many_questions()
    {
        int attempts = 0;
        using StubResolver resolver = StubResolver.Through("127.0.0.53 of mx1", _ =>
        {
            attempts++;
            throw new ServerException(ServerProblemKind.ConnectionFailed, "mx1", "mx1 cannot connect to 127.0.0.53:53: its sshd does not let us.", "Allow it.");
        });
        for (int i = 0; i < 5; i++)
        {
            DnsAnswer answer = resolver.Ask(Name, DnsRecordType.A, default);
            Assert.Equal(DnsStatus.Unreachable, answer.Status);
            Assert.Equal("mx1 cannot connect to 127.0.0.53:53: its sshd does not let us. Allow it.", answer.Problem);
        }

        Assert.Equal(1, attempts);
    }

    [Fact]
    public void The_next_name_server_is_asked_where_one_fails_and_the_one_that_was_away_last()
    {
        List<string> asked = [];
        DnsAnswer first = new(DnsStatus.Timeout);
        FailoverResolver resolver = new("both", [new Told("a", () => first, asked), new Told("b", () => new DnsAnswer(DnsStatus.NoSuchName), asked)]);
        Assert.Equal(DnsStatus.NoSuchName, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal(DnsStatus.NoSuchName, resolver.Ask(Name, DnsRecordType.A, default).Status);
        Assert.Equal(["a", "b", "b"], asked);
        foreach ((DnsStatus said, DnsStatus status) in ((DnsStatus, DnsStatus)[])[(DnsStatus.Refused, DnsStatus.Refused), (DnsStatus.NoData, DnsStatus.NoData), (DnsStatus.ServerFailure, DnsStatus.NoSuchName), (DnsStatus.Unreachable, DnsStatus.NoSuchName)])
        {
            first = new DnsAnswer(said);
            resolver = new("both", [new Told("a", () => first, asked), new Told("b", () => new DnsAnswer(DnsStatus.NoSuchName), asked)]);
            Assert.Equal(status, resolver.Ask(Name, DnsRecordType.A, default).Status);
        }

        resolver = new("both", [new Told("a", () => new DnsAnswer(DnsStatus.Timeout), asked), new Told("b", () => new DnsAnswer(DnsStatus.ServerFailure), asked), new Told("c", () => new DnsAnswer(DnsStatus.Unreachable), asked)]);
        Assert.Equal(DnsStatus.ServerFailure, resolver.Ask(Name, DnsRecordType.A, default).Status);
    }

    [Fact]
    public void A_name_that_can_be_none_is_the_callers_error()
    {
        using StubResolver resolver = StubResolver.At(new IPEndPoint(IPAddress.Loopback, 9));
        Assert.Equal(ServerProblemKind.NameInvalid, Assert.Throws<ServerException>(() => resolver.Ask("a b", DnsRecordType.A, default)).Problem.Kind);
    }

    private static NetworkStream Connected(FakeServer server, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        TcpClient client = new();
        client.Connect(server.EndPoint);
        return client.GetStream();
    }

    private sealed class Told(string name, Func<DnsAnswer> answer, List<string> asked) : IDnsResolver
    {
        public string Name => name;

        public DnsAnswer Ask(string question, DnsRecordType type, CancellationToken stop)
        {
            asked.Add(name);
            return answer();
        }
    }
}
