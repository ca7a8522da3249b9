using MailAbuse.Cases;
using MailAbuse.Letters;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Reputation.Delisting;

/// <summary>What is done with delisting requests. Each change is one transaction of the store, and writes who made it and when into the diary. Nothing here opens a page or sends anything.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="clock">What time it is.</param>
/// <param name="by">Who works here: user and machine.</param>
/// <remarks>What goes wrong is a <see cref="ServerException"/>: DelistingInvalid, DelistingUnknown, and what the store throws.</remarks>
public sealed class DelistingBook(IDelistingStore store, TimeProvider clock, string by)
{
    private const int LongestNote = 1000;

    // Clocks of servers are not ours.
    private static readonly TimeSpan ClockSlip = TimeSpan.FromMinutes(5);

    /// <summary>Where they are kept.</summary>
    public IDelistingStore Store => store;

    /// <summary>The request with this number, or with the one number that begins like that.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.DelistingUnknown"/>, with numbers like it.</exception>
    public DelistingRequest Require(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (store.Find(number) is { } found)
            return found;
        string near = NearNames.OfNumber(number, [.. store.Find(new DelistingQuery()).Select(one => one.Number)]);
        throw new ServerException(
            ServerProblemKind.DelistingUnknown, number, $"There is no delisting request {Visible.Make(number, 100)} in {store.Path}.", near + "Get-DelistingRequest -All lists those that are there.");
    }

    // --- prepared -------------------------------------------------------------------------------------------------------------------

    /// <summary>One request of several refusals or listings of one operator: what the first says, and the domains of all.</summary>
    /// <param name="settled">As <see cref="DelistingSubject.Settle"/> makes them, of one key and address.</param>
    public static DelistingRequest Together(IReadOnlyList<DelistingRequest> settled)
    {
        ArgumentNullException.ThrowIfNull(settled);
        return settled.Skip(1).Aggregate(settled[0], (one, other) => Filled(one, other) with { RefusedSince = Earlier(one.RefusedSince, other.RefusedSince) });
    }

    /// <summary>The open request to the same operator about the same address; null where there is none.</summary>
    public DelistingRequest? OpenOne(DelistingRequest settled)
    {
        ArgumentNullException.ThrowIfNull(settled);
        string key = DelistingKey.Of(settled);
        return store.Find(new DelistingQuery { IsOpen = true, Addresses = [settled.Address] }).FirstOrDefault(one => DelistingKey.Of(one) == key);
    }

    /// <summary>What <see cref="Prepare"/> would make of the one that is there, or of none; the same object where nothing is another.</summary>
    /// <param name="there">The open request; null: none.</param>
    /// <param name="settled">What is asked now.</param>
    /// <param name="one">The case, with its timeline; null: none.</param>
    /// <param name="others">The other cases of the store.</param>
    /// <param name="letters">Who signs.</param>
    public DelistingRequest Would(DelistingRequest? there, DelistingRequest settled, AbuseCase? one, IReadOnlyList<AbuseCase> others, LetterSettings letters)
    {
        ArgumentNullException.ThrowIfNull(settled);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(letters);
        DateTimeOffset now = clock.GetUtcNow();
        DelistingRequest asked = settled with { Case = one?.Case ?? settled.Case };
        if (there is null)
        {
            string about = asked.RecipientDomains.Length == 0 ? "" : $" Refused: {FirstNames.Of(asked.RecipientDomains, "others")}.";
            DelistingRequest fresh = asked with { State = DelistingState.Prepared, Created = now, Changed = now };
            fresh = fresh with { Text = DelistingText.Of(fresh, one, others, Signature(letters)), Diary = [Entry(fresh.State, now, $"Prepared.{about}")] };
            return DelistingSteps.WithDue(fresh, now);
        }

        DelistingRequest after = Filled(there, asked) with
        {
            // What is said now counts, where it is said.
            HostName = asked.HostName.Length > 0 ? asked.HostName : there.HostName,
            Case = asked.Case.Length > 0 ? asked.Case : there.Case,
        };
        // Without the case, which may be closed or elsewhere now, the text would only lose what it had.
        bool isWritten = one is not null || after.Case.Length == 0;
        after = after with { Text = isWritten ? DelistingText.Of(after, one, others, Signature(letters)) : there.Text };
        string[] said =
        [
            .. Said("Also refused", FirstNames.Of([.. after.RecipientDomains.Except(there.RecipientDomains, StringComparer.Ordinal)], "others")),
            .. Said("Case", after.Case == there.Case ? "" : after.Case),
            .. Said("Host name", after.HostName == there.HostName ? "" : after.HostName),
            .. Said("Asked at", after.FormUrl == there.FormUrl ? "" : after.FormUrl),
        ];
        if (said.Length == 0 && after.Text != there.Text)
            said = ["The text was written anew."];
        return said.Length == 0 ? there : after with { Changed = now, Diary = [.. there.Diary, Entry(there.State, now, string.Join(' ', said))] };
    }

    /// <summary>Prepares a request, or adds to the one that is open.</summary>
    /// <param name="settled">What is asked.</param>
    /// <param name="one">The case, with its timeline; null: none.</param>
    /// <param name="others">The other cases of the store.</param>
    /// <param name="letters">Who signs.</param>
    /// <param name="isChanged">False where nothing had to be written.</param>
    public DelistingRequest Prepare(DelistingRequest settled, AbuseCase? one, IReadOnlyList<AbuseCase> others, LetterSettings letters, out bool isChanged)
    {
        bool isAnother = false;
        DelistingRequest kept = store.Open(
            Would(null, settled, one, others, letters),
            there =>
            {
                DelistingRequest after = Would(there, settled, one, others, letters);
                isAnother = !ReferenceEquals(after, there);
                return after;
            },
            out bool opened);
        isChanged = opened || isAnother;
        return kept;
    }

    // --- what came of it ------------------------------------------------------------------------------------------------------------

    /// <summary>Notes what a person says of a request.</summary>
    /// <param name="number">The whole number.</param>
    /// <param name="change">What is said.</param>
    /// <param name="isChanged">False where nothing had to be written: somebody else said it meanwhile.</param>
    /// <exception cref="ServerException">As <see cref="Would(DelistingRequest, DelistingChange)"/>, or <see cref="ServerProblemKind.DelistingUnknown"/>.</exception>
    public DelistingRequest Set(string number, DelistingChange change, out bool isChanged)
    {
        bool isAnother = false;
        DelistingRequest kept = Change(number, one =>
        {
            DelistingRequest after = Would(one, change);
            isAnother = !ReferenceEquals(after, one);
            return after;
        });
        isChanged = isAnother;
        return kept;
    }

    /// <summary>What <see cref="Set"/> would make of a request; the same object where nothing is another.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.DelistingInvalid"/>: the step makes no sense, or the time cannot be.</exception>
    public DelistingRequest Would(DelistingRequest request, DelistingChange change)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(change);
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset at = change.At ?? now;
        DelistingState state = change.State ?? request.State;
        string note = Visible.Make((change.Note ?? "").ReplaceLineEndings(" ").Trim(), LongestNote);
        if (change.State is null && note.Length == 0 && change.Due is null)
            throw Invalid(request, "Nothing says what to change.", "Give -State, -Note or -Due.");
        if (change.State is { } next)
            DelistingSteps.Require(request, next);
        if (at > now + ClockSlip)
            throw Invalid(request, $"{TimeText.Minute(at)} is still to come; nothing was changed.", "Give the time at which it was so.");
        if (state != request.State && request.State != DelistingState.Prepared && at < Since(request) - ClockSlip)
            throw Invalid(request, $"{TimeText.Minute(at)} is before {request.Number} became {request.State} ({TimeText.Minute(Since(request))}); nothing was changed.", "Give a later time, or leave -At out for now.");
        if (change.Due is not null && !DelistingSteps.IsOpen(state))
            throw Invalid(request, $"Nothing is due any more where a request is {state}; nothing was changed.", "Leave -Due out.");
        bool isStep = state != request.State || (state == DelistingState.AskedAgain && change.State == state && note.Length > 0);
        string said = string.Join(' ', (string[])[.. note.Length > 0 ? [note] : Array.Empty<string>(), .. change.Due is { } wanted && wanted != request.Due ? [$"Due {TimeText.Minute(wanted)}."] : Array.Empty<string>()]);
        if (!isStep && said.Length == 0)
            return request;
        DelistingRequest after = request with { State = state, Changed = now, Diary = [.. request.Diary, Entry(state, at, said)] };
        if (isStep)
            after = DelistingSteps.WithDue(after, at);
        return change.Due is { } due ? after with { Due = due, DueReason = note.Length > 0 ? note : after.DueReason } : after;
    }

    /// <summary>
    /// What refusals of one reading of the logs say of open requests. A request is confirmed by a delivery that came after it was asked
    /// for, and after the last refusal by the same operator of the same address, whatever its domain: he who still refuses others has
    /// lifted nothing.
    /// </summary>
    /// <param name="refusals">All that were read.</param>
    /// <returns>Each request that they are about, as it stands and as it would be, the same object where nothing follows; with what is to be told of it.</returns>
    /// <remarks>A refusal about which nobody is asked (<see cref="DelistingSubject.WhyNot(DeliveryRefusal)"/>), as that of a mailbox that is not there, holds nothing back.</remarks>
    public IReadOnlyList<DelistingOutcome> Heard(IEnumerable<DeliveryRefusal> refusals)
    {
        ArgumentNullException.ThrowIfNull(refusals);
        IReadOnlyList<DelistingRequest> open = store.Find(new DelistingQuery { IsOpen = true });
        return
        [
            .. refusals.Select(refusal => (Refusal: refusal, Request: About(open, DelistingSubject.Of(refusal)))).Where(pair => pair.Request is not null)
                .GroupBy(pair => pair.Request!.Number, StringComparer.Ordinal).Select(group => Heard(group.First().Request!, [.. group.Select(pair => pair.Refusal)])),
        ];
    }

    /// <summary>The open request that a listing is about, once the list no longer has the address: granted. Null where it is about none, or says something else.</summary>
    public DelistingOutcome? Heard(BlocklistEntry listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        if (About(store.Find(new DelistingQuery { IsOpen = true }), DelistingSubject.Of(listing)) is not { } request)
            return null;
        bool isWhole = listing.List.Equals(request.List, StringComparison.OrdinalIgnoreCase) || DelistingDesks.Of(request).Whole.Contains(listing.List, StringComparer.OrdinalIgnoreCase);
        DateTimeOffset at = listing.Time == default ? clock.GetUtcNow() : listing.Time;
        string list = Visible.Make(listing.List, 100);
        if (listing.Verdict != BlocklistVerdict.NotListed || !isWhole || at < request.Created || request.State == DelistingState.Granted)
            return new(request, request, listing.IsListed && request.State == DelistingState.Granted && at > Since(request) ? $"{request.Number} was granted, and {request.Address} is still in {list}." : "");
        return new(request, DelistingSteps.WithDue(With(request, DelistingState.Granted, at, $"No longer listed in {list}."), at), "");
    }

    /// <summary>Keeps what was heard, unless the request came to another state meanwhile.</summary>
    /// <param name="outcome">What was heard.</param>
    /// <param name="isKept">False where nothing was written.</param>
    /// <returns>The request as it is now; what somebody else wrote into it meanwhile is in it.</returns>
    public DelistingRequest Keep(DelistingOutcome outcome, out bool isKept)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        DelistingRequest after = outcome.After;
        bool isSame = false;
        DelistingRequest kept = Change(outcome.Before.Number, one =>
        {
            isSame = one.State == outcome.Before.State;
            return !isSame ? one : one with
            {
                State = after.State, Changed = after.Changed, Due = after.Due, DueReason = after.DueReason, ConfirmedBy = after.ConfirmedBy, Diary = [.. one.Diary, after.Diary[^1]],
            };
        });
        isKept = isSame;
        return kept;
    }

    private DelistingOutcome Heard(DelistingRequest request, DeliveryRefusal[] refusals)
    {
        // The first entry of a state began it; those behind it are remarks, of whatever time.
        DateTimeOffset asked = request.Diary.FirstOrDefault(entry => entry.State == DelistingState.Requested)?.Time ?? request.Created;
        DateTimeOffset last = refusals.Where(refusal => DelistingSubject.WhyNot(refusal) is null).Select(refusal => refusal.Last).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        DeliveryRefusal? proof = refusals.Where(refusal => refusal is { HasResumed: true, ResumedAt: not null, ResumedBy.Length: > 0 } && refusal.ResumedAt > asked && refusal.ResumedAt > last)
            .MinBy(refusal => refusal.ResumedAt);
        if (proof is null)
        {
            bool isRefused = request.State == DelistingState.Granted && last > Since(request);
            return new(request, request, isRefused ? $"{request.Number} was granted, and {Visible.Make(request.Operator, 60)} still refuses mail (last {TimeText.Minute(last)}). Where that goes on, ask again: Set-DelistingRequest {request.Number} -State AskedAgain." : "");
        }

        DateTimeOffset at = proof.ResumedAt!.Value;
        string id = Visible.Make(proof.ResumedBy, 100);
        string server = proof.Server.Length > 0 ? $" by {Visible.Make(proof.Server, 60)}" : "";
        DelistingRequest after = With(request, DelistingState.Confirmed, at, $"Confirmed by a delivery to {Visible.Make(proof.RecipientDomain, 100)}{server}, queue id {id}.");
        return new(request, after with { ConfirmedBy = id, Due = null, DueReason = "" }, "");
    }

    // By who is asked and the address; a reply that names no address is about the one request that there is to that operator of that server.
    private static DelistingRequest? About(IReadOnlyList<DelistingRequest> open, DelistingSubject subject)
    {
        bool hasAddress = subject.Address.Length > 0;
        DelistingRequest settled;
        try
        {
            settled = (hasAddress ? subject : subject with { Address = "192.0.2.1" }).Settle();
        }
        catch (ServerException)
        {
            return null;
        }

        string key = DelistingKey.Of(settled);
        DelistingRequest[] his = [.. open.Where(one => DelistingKey.Of(one) == key && (hasAddress ? one.Address == settled.Address : MayBeOf(one, subject.Server)))];
        return his.Length == 1 ? his[0] : null;
    }

    // Where nobody said on which server it was, it can be any.
    private static bool MayBeOf(DelistingRequest request, string server) =>
        server.Length == 0 || request.Server.Length == 0 || CaseServers.NamesOf(request.Server).Contains(server, StringComparer.OrdinalIgnoreCase);

    private DelistingRequest Change(string number, Func<DelistingRequest, DelistingRequest> change)
    {
        ArgumentNullException.ThrowIfNull(number);
        return store.Change(number, change) ?? Require(number);
    }

    private DelistingRequest With(DelistingRequest request, DelistingState state, DateTimeOffset at, string note) =>
        request with { State = state, Changed = clock.GetUtcNow(), Diary = [.. request.Diary, Entry(state, at, note)] };

    private DelistingEntry Entry(DelistingState state, DateTimeOffset at, string note) => new() { Time = at, By = by, State = state, Note = note };

    // Since when it is in its state: the time of the entry that began it.
    private static DateTimeOffset Since(DelistingRequest request) =>
        request.Diary.Reverse().TakeWhile(entry => entry.State == request.State).LastOrDefault()?.Time ?? request.Created;

    private static DelistingRequest Filled(DelistingRequest one, DelistingRequest other) => one with
    {
        Code = Or(one.Code, other.Code),
        HostName = Or(one.HostName, other.HostName),
        Server = CaseServers.Join([one.Server, other.Server]),
        Case = Or(one.Case, other.Case),
        FormUrl = Or(one.FormUrl, other.FormUrl),
        Reply = Or(one.Reply, other.Reply),
        RefusedSince = one.RefusedSince ?? other.RefusedSince,
        RecipientDomains = [.. one.RecipientDomains.Union(other.RecipientDomains, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
    };

    private static string Or(string first, string second) => first.Length > 0 ? first : second;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private static IEnumerable<string> Said(string name, string value) => value.Length > 0 ? [$"{name}: {value}."] : [];

    private static string[] Signature(LetterSettings letters) => [.. new[] { letters.Operator, letters.From }.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => Visible.Make(line!.Trim(), 200))];

    private static ServerException Invalid(DelistingRequest request, string message, string advice) => new(ServerProblemKind.DelistingInvalid, request.Number, message, advice);
}
