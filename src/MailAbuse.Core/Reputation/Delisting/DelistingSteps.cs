using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Delisting;

/// <summary>Which state follows which by the operator's word, and what is due in each. Both are tables.</summary>
public static class DelistingSteps
{
    private static readonly TimeSpan UntilDelivery = TimeSpan.FromDays(1);

    private static readonly Dictionary<DelistingState, DelistingState[]> Next = new()
    {
        [DelistingState.Prepared] = [DelistingState.Requested, DelistingState.Granted, DelistingState.Withdrawn],
        [DelistingState.Requested] = [DelistingState.Acknowledged, DelistingState.Denied, DelistingState.AskedAgain, DelistingState.Granted, DelistingState.Withdrawn],
        [DelistingState.Acknowledged] = [DelistingState.Denied, DelistingState.AskedAgain, DelistingState.Granted, DelistingState.Withdrawn],
        [DelistingState.Denied] = [DelistingState.AskedAgain, DelistingState.Granted, DelistingState.Withdrawn],
        [DelistingState.AskedAgain] = [DelistingState.Acknowledged, DelistingState.Denied, DelistingState.Granted, DelistingState.Withdrawn],
        [DelistingState.Granted] = [DelistingState.AskedAgain, DelistingState.Withdrawn],
        [DelistingState.Confirmed] = [],
        [DelistingState.Withdrawn] = [],
    };

    /// <summary>The states that an operator can set from this one, apart from itself. Confirmed is in none: a delivery sets it.</summary>
    public static IReadOnlyList<DelistingState> After(DelistingState state) => Next[state];

    /// <summary>True until it is Confirmed or Withdrawn.</summary>
    public static bool IsOpen(DelistingState state) => state is not (DelistingState.Confirmed or DelistingState.Withdrawn);

    /// <summary>Refuses a step that makes no sense.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.DelistingInvalid"/>, with what is possible.</exception>
    internal static void Require(DelistingRequest request, DelistingState state)
    {
        if (state == DelistingState.Confirmed)
        {
            throw new ServerException(
                ServerProblemKind.DelistingInvalid, request.Number,
                $"{request.Number} cannot be confirmed by hand: only a delivery in the log proves that {Visible.Make(request.Operator, 60)} takes mail again. Nothing was changed.",
                "Run Get-DeliveryRefusal -Cause Reputation, Throttled, Unknown | Set-DelistingRequest; or set Granted where you were told so, Withdrawn where it does not matter any more.");
        }

        if (state == request.State || After(request.State).Contains(state))
            return;
        throw new ServerException(
            ServerProblemKind.DelistingInvalid, request.Number,
            $"{request.Number} is {request.State}, and {state} cannot follow that. Nothing was changed.",
            IsOpen(request.State) ? $"What can follow: {string.Join(", ", After(request.State))}." : "It is done; prepare another one with New-DelistingRequest.");
    }

    /// <summary>A request with what is due in its state.</summary>
    /// <param name="request">The request, in that state.</param>
    /// <param name="since">Since when it is in it.</param>
    internal static DelistingRequest WithDue(DelistingRequest request, DateTimeOffset since)
    {
        DelistingDesk desk = DelistingDesks.Of(request);
        string who = Visible.Make(request.Operator, 60);
        (TimeSpan? after, string reason) = request.State switch
        {
            DelistingState.Prepared when desk.EndsAfter is { } end => (end, $"The entry should have ended by itself: look with Test-MailBlocklist, and ask {who} where it is still there."),
            DelistingState.Prepared => (TimeSpan.Zero, $"Ask {who}: paste the text there, then set Requested."),
            DelistingState.Requested or DelistingState.Acknowledged or DelistingState.AskedAgain => (desk.Answer, $"Look for an answer of {who}, and whether mail is taken again; without one, ask again."),
            DelistingState.Denied => (desk.Pause, $"Ask {who} again, and say what was done since."),
            DelistingState.Granted => (UntilDelivery, "See that mail is delivered: Get-DeliveryRefusal -Cause Reputation, Throttled, Unknown | Set-DelistingRequest."),
            _ => ((TimeSpan?)null, ""),
        };
        return request with { Due = since + after, DueReason = reason };
    }
}
