using System.Text;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Release;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>Cases with everything set, by a seed.</summary>
internal sealed class RandomCases(int seed)
{
    private const string Letters = "abcXYZ019 äöüß€漢🙂\"'\\;--\r\n\t\u202E\u0001\u007F<>&";

    private readonly Random _random = new(seed);

    public AbuseCase Next() => new()
    {
        Case = $"2026-{_random.Next(1, 9999):D4}-{_random.Next(1000, 9999)}",
        State = CaseState.Closed, Kind = Any<CaseKind>(), ProposedKind = Any<CaseKind>(), KindReason = Words(), Server = "mx" + _random.Next(9), Realm = Words(), Sender = Words(),
        SenderKind = Any<SenderKind>(), Spellings = [Words(), Words()], Customer = Words(), Contact = [Words()], Language = "de", Incident = _random.Next(2, 9), Earlier = [Words()],
        Opened = Time(), Closed = Time(), Suspended = Time(), Resumed = Time(), PasswordChanged = Time(),
        Facts = new()
        {
            Since = Time(), Last = Time(), Messages = Count(), Recipients = Count(), Delivered = Count(), Bounced = Count(), PeakMessages = Count(), PeakWindow = TimeSpan.FromTicks(Count()),
            Baseline = _random.Next(3) == 0 ? double.PositiveInfinity : _random.NextDouble() + 0.1, Clients = Count(), EnvelopeSenders = Count(), Reasons = [Words(), Words()],
        },
        Relay = new() { Address = "192.0.2.17", Helo = Words(), Software = "Exim" },
        Questions = [new() { Topic = Any<QuestionTopic>(), Number = 1, State = Any<QuestionState>(), Answer = Words(), Reason = Words(), Time = Time(), By = Words() }],
        Due = [new() { Kind = Any<DueKind>(), Time = Time(), Text = Words() }, new()],
        Evidence = [Words(), Words(), Words()],
        LastCheck = new() { Time = Time(), Verdict = Any<QueueVerdict>(), Reason = Words() },
        IsCleared = true,
        Timeline = [.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Entry())],
    };

    private CaseEntry Entry() => new() { Id = Guid.NewGuid().ToString("N"), Time = Time(), Kind = Any<CaseEntryKind>(), By = Words(), Server = Words(), Text = Words(), Detail = _random.Next(2) == 0 ? null : Words() };

    // The first of each is the default, which would not be told from nothing.
    private T Any<T>()
        where T : struct, Enum
        => Enum.GetValues<T>()[_random.Next(1, Enum.GetValues<T>().Length)];

    private long Count() => _random.NextInt64(1, long.MaxValue);

    private DateTimeOffset Time() => new DateTimeOffset(_random.NextInt64(DateTime.UnixEpoch.Ticks, new DateTime(2100, 1, 1).Ticks), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(_random.Next(-50, 50) * 15));

    private string Words()
    {
        Rune[] runes = [.. Letters.EnumerateRunes()];
        return string.Concat(Enumerable.Range(0, _random.Next(1, 20)).Select(_ => runes[_random.Next(runes.Length)].ToString()));
    }
}
