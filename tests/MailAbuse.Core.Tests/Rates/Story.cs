using MailAbuse.Mta;
using MailAbuse.Rates;

namespace MailAbuse.Core.Tests.Rates;

/// <summary>Hand-made counts: what senders did, day by day, from a Monday on.</summary>
internal sealed class Story
{
    public const int Days = 28;

    // A Monday, midnight UTC.
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly CountLayout _layout;
    private readonly Random _random = new(5);

    public Story(DateTimeOffset? since = null, int people = 40)
    {
        Since = since;
        long second = since?.ToUnixTimeSeconds() ?? long.MinValue;
        _layout = new CountLayout(since is null ? 0 : second, 600, second);
        HostTable hosts = new();
        hosts.Number(hosts.Of("mx1"u8));
        Counts = new RateCounts(_layout, hosts);
        for (int person = 0; person < people; person++)
        {
            Sender someone = Of($"person{person}@example.com");
            for (int day = 0; day < Days; day++)
                if (day % 7 < 5) someone.Send(day, 8, 4 + person % 9, hours: 9, failed: 0.03);
        }
    }

    public DateTimeOffset? Since { get; }

    public RateCounts Counts { get; }

    public Sender Of(string name, SenderKind kind = SenderKind.Login) => new(this, Counts.SenderOf(kind, System.Text.Encoding.UTF8.GetBytes(name)));

    public IReadOnlyList<SenderRate> Judge(TimeSpan? baseline = null) =>
        BurstJudge.Judge(Counts, new RateQuery { Since = Since, Baseline = baseline ?? TimeSpan.FromDays(7) });

    public SenderRate Judge(string name) => Judge().Single(rate => rate.Sender == name);

    /// <summary>Somebody, and what he does.</summary>
    internal sealed class Sender(Story story, Tally tally)
    {
        private double _owed;

        /// <summary>Sends so many messages, evenly over some hours from an hour of a day on.</summary>
        /// <param name="day">The day, 0 is the first.</param>
        /// <param name="hour">The hour, UTC.</param>
        /// <param name="messages">How many in all.</param>
        /// <param name="hours">Over how many hours.</param>
        /// <param name="failed">The share of recipients put off (two thirds) or refused.</param>
        /// <param name="recipients">Recipients a message.</param>
        /// <param name="network">The number of the first client network.</param>
        /// <param name="networks">How many networks take turns.</param>
        /// <param name="envelope">The number of the first envelope sender.</param>
        /// <param name="envelopes">How many envelope senders take turns.</param>
        /// <param name="domains">How many recipient domains there are to choose from.</param>
        /// <param name="toOwn">True for deliveries to domains of the server's own.</param>
        public Sender Send(int day, double hour, int messages, double hours = 1, double failed = 0.03, int recipients = 1, int network = 1, int networks = 1,
            int envelope = 1, int envelopes = 1, int domains = 20, bool toOwn = false)
        {
            for (int i = 0; i < messages; i++)
            {
                long second = Start.ToUnixTimeSeconds() + (long)((day * 24 + hour + hours * (i + 0.5) / messages) * 3600);
                ClientInfo client = tally.Kind == SenderKind.LocalUser ? default : ClientOf(network + i % networks);
                tally.AddMessage(story._layout, second, story._layout.BucketOf(second), client, 1);
                ref Cell cell = ref tally.At(story._layout.BucketOf(second));
                cell.Recipients += recipients;
                // A few take turns by chance; as many as there are messages are one each.
                cell.Envelopes |= Bit(envelope + (2 * envelopes > messages ? i % envelopes : story._random.Next(envelopes)), 3);
                for (int r = 0; r < recipients; r++)
                {
                    cell.Domains |= Bit(story._random.Next(domains), 5);
                    _owed += failed;
                    if (_owed < 1)
                    {
                        cell.Delivered++;
                        if (toOwn) cell.ToOwn++;
                    }
                    else
                    {
                        _owed--;
                        if ((cell.Deferred + cell.Bounced) % 3 == 2) cell.Bounced++;
                        else cell.Deferred++;
                    }
                }
            }

            return this;
        }

        /// <summary>Old mail comes to its end: refused, or too long in the queue.</summary>
        public Sender Expire(int day, double hour, int recipients)
        {
            tally.At(story._layout.BucketOf(Start.ToUnixTimeSeconds() + (long)((day * 24 + hour) * 3600))).Bounced += recipients;
            return this;
        }

        /// <summary>Five mails each working day, at the office.</summary>
        public Sender Office(int from = 0, int to = Days, int messages = 5)
        {
            for (int day = from; day < to; day++)
                if (day % 7 < 5) Send(day, 9, messages, hours: 8);
            return this;
        }

        private static ClientInfo ClientOf(int number)
        {
            ulong hash = ByteHash.Mix((ulong)number * 2654435761, 7) | 1;
            return new ClientInfo { Address = hash, Network = hash };
        }

        private static ulong Bit(int number, ulong salt) => 1UL << (int)(ByteHash.Mix((ulong)number * 2654435761, salt) & 63);
    }
}
