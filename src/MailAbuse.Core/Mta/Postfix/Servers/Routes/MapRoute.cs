using MailAbuse.Routes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>A detour as it stands in the map: what its comment says. All that is known of it is known from there.</summary>
internal sealed record MapRoute : MapWay
{
    /// <summary>What is looked up for all mail that goes out: no domain can be called so.</summary>
    public const string AllKey = "mailabuse=all";

    /// <summary>The recipient domain; null for all mail that goes out.</summary>
    public required RecipientDomain? Domain { get; init; }

    /// <summary>The mail host (a wildcard) because of which it was set; null: the domain itself.</summary>
    public string? MailHost { get; init; }

    /// <summary>The name of the inventory, or the host as typed.</summary>
    public required string Via { get; init; }

    /// <summary>Where mail goes.</summary>
    public required NextHop NextHop { get; init; }

    /// <summary>True where Postfix logs in there.</summary>
    public bool HasLogin { get; init; }

    /// <summary>Postfix's transport that carries it: <c>smtp</c>, or our own with a login.</summary>
    public required string Transport { get; init; }

    /// <summary>Since when, to the second.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Until when, to the second.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Who set it.</summary>
    public string? By { get; init; }

    /// <summary>The case.</summary>
    public string? Case { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>The way before: <c>smtp:hotmail.com</c>; null where Postfix could not be asked.</summary>
    public string? Before { get; init; }

    /// <summary>The keys of its entries. <c>.domain</c> stands for all below it: transport(5) as Postfix has it by default.</summary>
    public override IReadOnlyList<string> Keys => Domain is { } domain ? [domain.Name, "." + domain.Name] : [AllKey];

    /// <summary>What the table answers.</summary>
    public override string Answer => $"{Transport}:{NextHop}";

    /// <summary>A detour as its entry alone tells it: neither since when nor until when is known. Null where it can be none of ours.</summary>
    /// <param name="key">A key, with or without the dot in front.</param>
    /// <param name="answer">What is answered to it.</param>
    public static MapRoute? TryOf(string key, string answer)
    {
        bool isAll = key == AllKey;
        RecipientDomain domain = default;
        if (!isAll && !RecipientDomain.TryOf(key.TrimStart('.'), out domain))
            return null;
        return answer.Trim().Split(':', 2) is [{ Length: > 0 } transport, { } hop] && NextHop.Parse(hop) is { } there
            ? new MapRoute { Domain = isAll ? null : domain, Via = there.Host, NextHop = there, Transport = transport, HasLogin = transport == PostfixLayout.RelayService, Since = default, Until = default }
            : null;
    }

    /// <summary>For people.</summary>
    public string Name => Domain?.Name ?? "all mail";
}
