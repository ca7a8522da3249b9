using MailAbuse.Cases;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Delisting;

/// <summary>Which requests are meant. What is empty does not narrow.</summary>
public sealed record DelistingQuery
{
    /// <summary>Numbers, cut short at a hyphen or with wildcards.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Operators or lists, with wildcards.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>Addresses, with wildcards.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Cases, cut short at a hyphen or with wildcards.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Only those in one of these states.</summary>
    public IReadOnlyList<DelistingState> States { get; init; } = [];

    /// <summary>Only those that are not done.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Only those that are due at this time.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>True for one that is meant.</summary>
    public bool Matches(DelistingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (!IsOpen || request.IsOpen)
            && (States.Count == 0 || States.Contains(request.State))
            && (DueAt is not { } now || request.Due <= now)
            && (Numbers.Count == 0 || TypedCases.MatchesAny(Numbers, request.Number))
            && (Wildcard.MatchesAny(Operators, request.Operator) || Wildcard.MatchesAny(Operators, request.List))
            && Wildcard.MatchesAny(Addresses, request.Address)
            && (Cases.Count == 0 || TypedCases.MatchesAny(Cases, request.Case));
    }
}
