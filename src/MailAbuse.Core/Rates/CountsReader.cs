using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>Reads what <see cref="CountsWriter"/> wrote, and puts the counts of several servers together.</summary>
internal sealed class CountsReader
{
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);
    private readonly List<(Message Arrival, string? Owner)> _arrivals = [];
    private readonly List<(RateCounts.ServerLink Link, string From, bool IsNotification)> _links = [];
    private readonly HostTable _hosts;
    private ulong[] _hostBits = [];
    private RateCounts _counts = null!;

    private CountsReader(HostTable hosts) => _hosts = hosts;

    /// <summary>Reads the counts of some servers and judges nothing yet.</summary>
    /// <exception cref="InvalidDataException">One is cut off, of another version, or counted with another window than the first.</exception>
    public static RateReading ReadAll(IEnumerable<Stream> servers)
    {
        HostTable hosts = new();
        RateReading? all = null;
        foreach (Stream server in servers)
        {
            RateReading next = new CountsReader(hosts).Read(server);
            if (all is null)
            {
                all = next;
                continue;
            }

            if (all.Counts.Layout != next.Counts.Layout || all.Query.Until != next.Query.Until || all.Query.Baseline != next.Query.Baseline || all.Query.Window != next.Query.Window)
                throw new InvalidDataException("The counts were made with different windows: give all servers the same times (--since 2026-11-05T14:00 instead of --last 1h).");
            all.Counts.Beside(next.Counts);
        }

        if (all is null) throw new InvalidDataException("There are no counts to merge.");
        all.Counts.FollowServers();
        return all;
    }

    /// <summary>Reads the counts of one server of several, to be put together by the caller.</summary>
    /// <param name="server">The counts.</param>
    /// <param name="hosts">The server's hosts, and what they are to be called.</param>
    /// <exception cref="InvalidDataException">They are cut off, or of another version.</exception>
    public static RateReading ReadOne(Stream server, HostTable hosts) => new CountsReader(hosts).Read(server);

    private RateReading Read(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            using JsonDocument head = JsonDocument.Parse(reader.ReadLine() ?? "");
            RateQuery query = ReadHead(head.RootElement);
            long lines = 1;
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement one = document.RootElement;
                if (one.TryGetProperty("end", out JsonElement end))
                {
                    if (end.GetInt64() != lines) break;
                    Connect();
                    return new RateReading(_counts, query);
                }

                lines++;
                if (one.TryGetProperty("tally", out JsonElement name)) ReadSender(name.GetString()!, one);
                else if (one.TryGetProperty("arrival", out name)) ReadArrival(name.GetString()!, one);
                else if (one.TryGetProperty("link", out _)) ReadLink(one);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"These are no counts of mailabuse: {e.Message}", e);
        }

        throw new InvalidDataException("The counts are cut off: print them again.");
    }

    private RateQuery ReadHead(JsonElement head)
    {
        if (!head.TryGetProperty("mailabuse", out JsonElement what) || what.GetString() != "counts") throw new InvalidDataException("These are no counts of mailabuse.");
        int version = head.GetProperty("version").GetInt32();
        if (version != CountsWriter.Version) throw new InvalidDataException($"The counts are of version {version}, and only {CountsWriter.Version} is known here: use the same mailabuse on all servers.");
        long since = Second(head, "since", long.MinValue), until = Second(head, "until", long.MaxValue);
        RateGrouping by = Enum.Parse<RateGrouping>(head.GetProperty("by").GetString()!, ignoreCase: true);
        CountLayout layout = new(head.GetProperty("origin").GetInt64(), head.GetProperty("span").GetInt32(), since, by, FollowServers: true);
        _counts = new RateCounts(layout, _hosts);
        _tallies["unknown"] = _counts.Unknown;
        _hostBits =
        [
            .. head.GetProperty("hosts").EnumerateArray().Select(host => BitOf(host.GetProperty("name").GetString()!)),
        ];
        ReadStatistics(head.GetProperty("statistics"));
        return new RateQuery
        {
            Since = since == long.MinValue ? null : DateTimeOffset.FromUnixTimeSeconds(since),
            Until = until == long.MaxValue ? null : DateTimeOffset.FromUnixTimeSeconds(until),
            Window = TimeSpan.FromSeconds(head.GetProperty("window").GetInt64()),
            Baseline = TimeSpan.FromSeconds(head.GetProperty("baseline").GetInt64()),
            By = by,
        };
    }

    private void ReadStatistics(JsonElement seen) => _counts.Statistics.Add(new Logs.ReadStatistics
    {
        Bytes = seen.GetProperty("bytes").GetInt64(),
        Lines = seen.GetProperty("lines").GetInt64(),
        UnreadableLines = seen.GetProperty("unreadableLines").GetInt64(),
        MailLines = seen.GetProperty("mailLines").GetInt64(),
        SuppressedLines = seen.GetProperty("suppressedLines").GetInt64(),
        First = seen.TryGetProperty("first", out JsonElement first) ? first.GetDateTimeOffset() : null,
        Last = seen.TryGetProperty("last", out JsonElement last) ? last.GetDateTimeOffset() : null,
        IsComplete = seen.GetProperty("isComplete").GetBoolean(),
        FailedInputs = seen.GetProperty("failedInputs").GetInt32(),
        Inputs = seen.GetProperty("inputs").GetInt32(),
    });

    private void ReadSender(string name, JsonElement one)
    {
        SenderKind kind = Enum.Parse<SenderKind>(one.GetProperty("kind").GetString()!, ignoreCase: true);
        byte[] bytes = one.TryGetProperty("senderBytes", out JsonElement raw) ? raw.GetBytesFromBase64() : Encoding.UTF8.GetBytes(one.GetProperty("sender").GetString()!);
        Tally tally = name == "unknown" ? _counts.Unknown : _counts.SenderOf(kind, bytes);
        _tallies[name] = tally;
        ReadTally(tally, one);
    }

    private void ReadArrival(string name, JsonElement one)
    {
        Tally tally = new();
        _tallies[name] = tally;
        ReadTally(tally, one);
        Message arrival = new()
        {
            Id = Hash(one, "id"),
            Host = _hosts.HashAt(Hash(one, "host")),
            Machine = _hosts.MachineOf(Hash(one, "host")),
            HostBit = Bits(one.GetProperty("hostBits").GetUInt64()),
            Second = one.GetProperty("second").GetInt64(),
            Tally = tally,
            Client = new ClientInfo
            {
                Address = Hash(one, "address"),
                Network = Hash(one, "network"),
                NameLabel = Hash(one, "label"),
                IsLoopback = one.TryGetProperty("isLoopback", out JsonElement isLoopback) && isLoopback.GetBoolean(),
                IsPrivate = one.TryGetProperty("isPrivate", out JsonElement isPrivate) && isPrivate.GetBoolean(),
            },
        };
        _arrivals.Add((arrival, one.TryGetProperty("owner", out JsonElement owner) ? owner.GetString() : null));
    }

    private void ReadLink(JsonElement one) => _links.Add((
        new RateCounts.ServerLink(Hash(one, "link"), _hosts.HashAt(Hash(one, "host")), Hash(one, "label"), null!, _hosts.HashAt(Hash(one, "key")), one.GetProperty("span").GetInt32(), one.GetProperty("second").GetInt64(), Loopback: Hash(one, "loopback") is var loopback and not 0 ? _hosts.MachineOf(loopback) : 0),
        one.GetProperty("from").GetString()!, one.TryGetProperty("isNotification", out JsonElement isNotification) && isNotification.GetBoolean()));

    private void Connect()
    {
        foreach ((Message arrival, string? owner) in _arrivals)
        {
            arrival.Owner = owner is null ? null : _tallies[owner];
            _counts.AddArrival(arrival);
        }

        foreach ((RateCounts.ServerLink link, string from, bool isNotification) in _links)
            _counts.Add(link with { Parent = isNotification ? _tallies[from].Silent : _tallies[from] });
    }

    private void ReadTally(Tally tally, JsonElement one)
    {
        if (one.TryGetProperty("hosts", out JsonElement hosts)) tally.Hosts |= Bits(hosts.GetUInt64());
        tally.First = Second(one, "first", long.MaxValue);
        tally.Last = Second(one, "last", long.MinValue);
        tally.Clients = ReadSet(one, "clients");
        tally.Envelopes = ReadSet(one, "envelopes");
        tally.Domains = ReadSet(one, "domains");
        foreach (JsonElement numbers in one.GetProperty("cells").EnumerateArray())
        {
            ref Cell cell = ref tally.At(numbers[0].GetInt32());
            cell.Messages = numbers[1].GetInt32();
            cell.Recipients = numbers[2].GetInt32();
            cell.Delivered = numbers[3].GetInt32();
            cell.Deferred = numbers[4].GetInt32();
            cell.Bounced = numbers[5].GetInt32();
            cell.Held = numbers[6].GetInt32();
            cell.Notifications = numbers[7].GetInt32();
            cell.ToOwn = numbers[8].GetInt32();
            cell.Networks = Parse(numbers[9]);
            cell.Envelopes = Parse(numbers[10]);
            cell.Domains = Parse(numbers[11]);
        }
    }

    private static DistinctSet ReadSet(JsonElement one, string name)
    {
        if (one.TryGetProperty(name + "Estimate", out JsonElement registers)) return DistinctSet.FromRegisters(registers.GetBytesFromBase64());
        DistinctSet set = default;
        if (one.TryGetProperty(name, out JsonElement hashes))
            foreach (ulong hash in MemoryMarshal.Cast<byte, ulong>(hashes.GetBytesFromBase64())) set.Add(hash);
        return set;
    }

    private ulong BitOf(string host)
    {
        HostInfo info = _hosts.Of(Encoding.UTF8.GetBytes(host));
        _hosts.Number(info);
        return info.Bit;
    }

    // The bits of the machine that counted, as bits of this reading.
    private ulong Bits(ulong theirs)
    {
        ulong ours = 0;
        for (int i = 0; i < _hostBits.Length; i++)
            if ((theirs >> Math.Min(i, 63) & 1) != 0) ours |= _hostBits[i];
        return ours;
    }

    private static ulong Hash(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement hash) ? Parse(hash) : 0;

    private static ulong Parse(JsonElement hash) => ulong.Parse(hash.GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static long Second(JsonElement one, string name, long none) => one.TryGetProperty(name, out JsonElement second) ? second.GetInt64() : none;
}
