using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>A case as it is before any store has it: without a number, or with the one that it is to have.</summary>
public static class CaseOpening
{
    // What a letter quotes and an operator looks at; a case is no log.
    private const int MostEvidence = 50;
    private const int LongestLine = 4000;

    /// <summary>A case about a sender.</summary>
    /// <param name="key">The sender.</param>
    /// <param name="server">The server, or the servers with commas between them, where he was noticed.</param>
    /// <param name="realm">Their realm; empty: none.</param>
    /// <param name="rate">What the log says of him; null: nothing was read.</param>
    public static AbuseCase Of(SenderKey key, string server, string realm, SenderRate? rate = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(realm);
        SenderRate? his = rate is not null && Concerns(rate, key) ? rate : null;
        string[] evidence = [.. (his?.Evidence ?? []).Take(MostEvidence).Select(line => line.Length > LongestLine ? line[..LongestLine] : line)];
        CaseSigns signs = new CaseSigns
        {
            SenderKind = key.Kind,
            Messages = his?.Messages ?? 0,
            Clients = his?.Clients ?? 0,
            EnvelopeSenders = his?.EnvelopeSenders ?? 0,
        }.With(key.Text, evidence);
        KindProposal proposal = KindProposal.Of(signs);
        return new AbuseCase
        {
            ProposedKind = proposal.Kind,
            KindReason = proposal.Reason,
            Server = server,
            Realm = realm,
            Sender = key.Text,
            SenderKind = key.Kind,
            Spellings = [key.Text],
            Facts = his is null ? new CaseFacts() : FactsOf(his),
            Relay = proposal.Kind == CaseKind.Relay ? RelayOf(key, signs) : null,
            Evidence = evidence,
        };
    }

    /// <summary>The figures of a rate.</summary>
    public static CaseFacts FactsOf(SenderRate rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return new CaseFacts
        {
            // The beginning of a burst is known to a sixth of the span that is judged; his first message is known to the second.
            Since = rate is { BurstStart: { } began, First: { } first } && began <= first && first - began <= rate.PeakWindow / 6 ? first : rate.BurstStart ?? rate.First,
            Last = rate.Last,
            Messages = rate.Messages,
            Recipients = rate.Recipients,
            Delivered = rate.Delivered,
            Bounced = rate.Bounced,
            PeakMessages = rate.PeakMessages,
            PeakWindow = rate.PeakWindow,
            Baseline = rate.Baseline,
            Clients = rate.Clients,
            EnvelopeSenders = rate.EnvelopeSenders,
            Reasons = [.. rate.Reasons],
        };
    }

    /// <summary>Whether a case is about this sender there: by any of his names, in one of the places where it means him (<see cref="CaseServers.PlacesOf"/>).</summary>
    /// <param name="one">The case.</param>
    /// <param name="key">The sender.</param>
    /// <param name="servers">The servers of one realm, or one server.</param>
    public static bool IsAbout(AbuseCase one, SenderKey key, IReadOnlyList<MailServer> servers)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(servers);
        return IsAbout(one, key)
            && CaseServers.PlacesOf(one.SenderKind, one.Realm, one.Server).Intersect(servers.SelectMany(server => CaseServers.PlacesOf(key.Kind, server.Realm, server.Name)), StringComparer.Ordinal).Any();
    }

    /// <summary>Whether a case is about this sender, by any of his names, wherever that is.</summary>
    public static bool IsAbout(AbuseCase one, SenderKey key)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.SenderKind == key.Kind && one.Spellings.Append(one.Sender).Contains(key.Text, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a case is about an account, by any of the names that it is known by.</summary>
    public static bool IsAbout(AbuseCase one, SenderKind kind, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Any(name => SenderKey.TryOf(kind, name) is { } key && IsAbout(one, key));
    }

    /// <summary>Refuses a case that is about somebody else: what is proved of one says nothing of the other.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseInvalid"/>.</exception>
    public static void RequireAbout(AbuseCase one, SenderKey key)
    {
        if (!IsAbout(one, key))
            throw new ServerException(NotAbout(one, key));
    }

    /// <summary>A case that is about somebody else.</summary>
    public static ServerProblem NotAbout(AbuseCase one, SenderKey key) => new(
        ServerProblemKind.CaseInvalid, one.Case, $"The case {one.Case} is about {Visible.Make(one.Sender, 100)}, not about {Visible.Make(key.Text, 100)}; nothing was changed.",
        $"See Get-AbuseCase -Sender {Visible.Make(key.Text, 100)}, or leave -Case out. Another name of the same account stands in the case as soon as he is suspended with -Spelling.");

    /// <summary>A case with a further burst of its sender: the figures of the worse one, and lines and a proposal where it has none yet; it is about all servers where he was noticed.</summary>
    internal static AbuseCase With(AbuseCase one, AbuseCase fresh) => one with
    {
        Server = CaseServers.Join([one.Server, fresh.Server]),
        Facts = fresh.Facts.Messages > one.Facts.Messages ? fresh.Facts with { Since = Earlier(one.Facts.Since, fresh.Facts.Since) } : one.Facts,
        Evidence = one.IsCleared || one.Evidence.Length > 0 ? one.Evidence : fresh.Evidence,
        ProposedKind = one.ProposedKind == CaseKind.Unknown ? fresh.ProposedKind : one.ProposedKind,
        KindReason = one.ProposedKind == CaseKind.Unknown ? fresh.KindReason : one.KindReason,
        Relay = one.Relay ?? fresh.Relay,
        Spellings = [.. one.Spellings.Concat(fresh.Spellings).Distinct(StringComparer.OrdinalIgnoreCase)],
    };

    private static bool Concerns(SenderRate rate, SenderKey key) => rate.SenderKind == key.Kind && SenderKey.TryOf(key.Kind, rate.Sender)?.Text == key.Text;

    private static RelayIdentity? RelayOf(SenderKey key, CaseSigns signs)
    {
        string? address = key.Kind == SenderKind.Client ? key.Text : signs.Addresses.Count > 0 ? signs.Addresses[0] : null;
        return address is null ? null : new RelayIdentity { Address = address, Helo = signs.Helos.FirstOrDefault(KindProposal.IsHostName) ?? "" };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    /// <summary>What an entry says of a burst.</summary>
    internal static string Describe(AbuseCase fresh)
    {
        CaseFacts facts = fresh.Facts;
        if (facts.Messages == 0)
            return "";
        string since = facts.Since is { } time ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" since {time:yyyy-MM-dd HH:mm zzz}") : "";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{facts.Messages:N0} messages to {facts.Recipients:N0} recipients{since}. ") + (facts.Reasons.Length > 0 ? Visible.Make(facts.Reasons[0], 200) + "." : "");
    }
}
