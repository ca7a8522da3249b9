using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>A letter that a customer gets twice looks like a mistake, and four of them like spam.</summary>
public sealed class SentOnceTests
{
    private readonly OneCase _store = new(Story.Case());
    private readonly AbuseLetter _letter = Story.Write(Story.Case(), Story.Request());
    private int _copies;

    [Fact]
    public void Of_four_sessions_with_the_same_letter_one_sends_it()
    {
        using Barrier together = new(4);
        ServerProblem?[] problems = new ServerProblem?[4];
        Thread[] sessions = [.. Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            together.SignalAndWait();
            problems[number] = Try(Take);
        }))];
        Array.ForEach(sessions, session => session.Start());
        Array.ForEach(sessions, session => session.Join());
        Assert.Equal(1, _copies);
        Assert.Equal(3, problems.Count(problem => problem?.Kind == ServerProblemKind.CaseInvalid));
        Assert.Single(LetterNotes.AllSent(_store.Case));
        Assert.Single(_store.Case.Due, due => due.Kind == DueKind.Answer);
    }

    [Fact]
    public void Who_comes_while_it_is_handed_over_is_told_by_whom()
    {
        ServerProblem? second = null;
        Assert.Null(Try(() =>
        {
            second = Try(Take);
            return Take();
        }));
        Assert.Equal(1, _copies);
        Assert.Contains("was begun at", second!.Message, StringComparison.Ordinal);
        Assert.Contains("by root@mx1, and nobody noted whether it arrived", second.Message, StringComparison.Ordinal);
        Assert.Contains("-Force", second.Advice, StringComparison.Ordinal);
        Assert.Contains(_letter.MessageId, second.Advice, StringComparison.Ordinal);
        Assert.Contains("was sent already", Try(Take)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_refused_can_be_sent_again()
    {
        Assert.Equal(ServerProblemKind.ServerUnreachable, Try(() => throw Problem(ServerProblemKind.ServerUnreachable))?.Kind);
        Assert.Empty(LetterNotes.AllSent(_store.Case));
        Assert.Contains("not handed to mx1 (mx1 said no.)", _store.Case.Timeline[^1].Text, StringComparison.Ordinal);
        Assert.Null(Try(Take));
        Assert.Equal(1, _copies);
        // A forced try that fails does not make the one before it unsent.
        Assert.NotNull(Try(() => throw Problem(ServerProblemKind.ServerUnreachable), isForced: true));
        Assert.Contains("was sent already", Try(Take)!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerProblemKind.ServerConnectionLost)]
    [InlineData(ServerProblemKind.ServerTimeout)]
    [InlineData(null)]
    public void What_perhaps_arrived_goes_out_again_by_force_alone(ServerProblemKind? kind)
    {
        // Null: stopped on the way.
        Func<AbuseLetter> breaks = () => throw (kind is { } one ? Problem(one) : new OperationCanceledException());
        if (kind is null)
            Assert.Throws<OperationCanceledException>(() => Try(breaks));
        else
            Assert.Equal(kind, Try(breaks)?.Kind);
        Assert.Contains("nobody noted whether it arrived", Try(Take)!.Message, StringComparison.Ordinal);
        Assert.Equal(0, _copies);
        Assert.Null(Try(Take, isForced: true));
        Assert.Equal(1, _copies);
    }

    [Fact]
    public void What_is_stopped_after_a_server_took_it_is_noted_as_sent()
    {
        using CancellationTokenSource stop = new();
        using TakingShell shell = new(stop);
        Assert.Null(Try(() => LetterMailer.Send(shell, _letter, TimeProvider.System, _ => { }, stop.Token)));
        Assert.Equal(_letter.MessageId, LetterNotes.FirstSent(_store.Case));
        Assert.Contains("was sent already", Try(Take)!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_left_and_cannot_be_noted_is_a_warning_and_no_error(bool isKnown)
    {
        _store.Fails = change => change == 2 ? (isKnown ? Problem(ServerProblemKind.StoreFull) : new InvalidOperationException("mx1 said no.")) : null;
        List<string> warnings = [];
        AbuseLetter sent = LetterDispatch.Send(Desk, _letter, "mx1", isForced: false, Take, warnings.Add);
        Assert.True(sent.IsSent);
        Assert.Contains("was sent, and that could not be noted: mx1 said no.", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_sent_is_refused_before_anybody_is_asked()
    {
        LetterDispatch.Check(Desk, _letter, isForced: false);
        Assert.Equal(ServerProblemKind.ContactInvalid, Assert.Throws<ServerException>(() => LetterDispatch.Check(Desk, _letter with { To = [] }, isForced: false)).Problem.Kind);
        Assert.Null(Try(Take));
        Assert.Contains("was sent already", Assert.Throws<ServerException>(() => LetterDispatch.Check(Desk, _letter, isForced: false)).Message, StringComparison.Ordinal);
        LetterDispatch.Check(Desk, _letter, isForced: true);
    }

    private AbuseLetter Take()
    {
        Interlocked.Increment(ref _copies);
        return _letter with { IsSent = true, SentBy = "mx1", QueueId = "4F1A2B3C4D" };
    }

    private CaseDesk Desk => new(() => _store, TimeProvider.System, "root@mx1");

    private ServerProblem? Try(Func<AbuseLetter> send, bool isForced = false)
    {
        try
        {
            LetterDispatch.Send(Desk, _letter, "mx1", isForced, send, warning => Assert.Fail(warning));
            return null;
        }
        catch (ServerException failure)
        {
            return failure.Problem;
        }
    }

    private static ServerException Problem(ServerProblemKind kind) => new(kind, "mx1", "mx1 said no.", "Ask it.");

    /// <summary>A server whose sendmail takes the letter; somebody stops it before the log is read.</summary>
    private sealed class TakingShell(CancellationTokenSource stop) : IServerShell
    {
        public MailServer Server { get; } = new() { Name = "mx1", Log = ["/var/log/mail.log"] };

        public IRunningCommand Start(ShellCommand command, CancellationToken token)
        {
            token.ThrowIfCancellationRequested();
            stop.Cancel();
            return new Done();
        }

        public void Dispose()
        {
        }

        private sealed class Done : IRunningCommand
        {
            public Stream Output => Stream.Null;

            public ShellResult Wait() => new(0, [], "");

            public void Dispose()
            {
            }
        }
    }

    /// <summary>One case; a change at a time, as every store has it.</summary>
    private sealed class OneCase(AbuseCase one) : ICaseStore
    {
        private readonly Lock _gate = new();
        private int _changes;

        /// <summary>What the change of that number, from 1, fails with; null: nothing.</summary>
        public Func<int, Exception?> Fails { get; set; } = _ => null;

        public AbuseCase Case { get; private set; } = one;

        public string Path => "";

        public AbuseCase? Find(string number)
        {
            lock (_gate)
                return Case;
        }

        public AbuseCase? Change(string number, Func<AbuseCase, AbuseCase> change)
        {
            lock (_gate)
                return Fails(++_changes) is { } failure ? throw failure : Case = change(Case);
        }

        public string TakeNumber(DateTimeOffset now) => throw new NotSupportedException();

        public IReadOnlyList<AbuseCase> Find(CaseQuery query) => throw new NotSupportedException();

        public AbuseCase Open(AbuseCase fresh, out bool opened) => throw new NotSupportedException();

        public IReadOnlyList<string> Append(IReadOnlyList<CaseEntry> entries) => throw new NotSupportedException();

        public void Import(string number, Func<AbuseCase?, AbuseCase?> merge) => throw new NotSupportedException();

        public bool Remove(string number) => throw new NotSupportedException();

        public IReadOnlyList<string> Due(DateTimeOffset closedBefore) => throw new NotSupportedException();

        public IReadOnlyList<string> Clear(DateTimeOffset closedBefore, DateTimeOffset now, string by) => throw new NotSupportedException();
    }
}
