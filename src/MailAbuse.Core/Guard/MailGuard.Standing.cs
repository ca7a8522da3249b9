using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Guard;

/// <content>Whom it has on hold, as the servers say: how much of his is held, and what of a hold is left to do.</content>
internal sealed partial class MailGuard
{
    private void AskForHeld(CancellationToken stop)
    {
        int holdsDone = _holdsDone;
        _isHeldAsked = TryWork(() =>
        {
            List<(GuardedSender Sender, string Why, HoldResult Result)> deferred = [];
            GuardedStanding? standing = null;
            string? problem = null;
            try
            {
                standing = _servers.Standing(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                problem = MessageOf(e);
            }

            foreach (GuardedSender one in standing?.Senders.Where(one => one.Mode == SuspensionMode.Hold) ?? [])
            {
                try
                {
                    if (_servers.HeldTooMuch(one, stop) is { } why) deferred.Add((one, why, _servers.Defer(one, $"{char.ToUpperInvariant(why[0])}{why[1..]}", stop)));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The others are looked at all the same.
                    problem = MessageOf(e);
                }
            }

            return () =>
            {
                _isHeldAsked = false;
                _heldAsked = _clock.GetUtcNow();
                Problem("held", problem);
                // Who was put on hold since it was asked is not in the answer.
                if (standing is not null && holdsDone == _holdsDone) TakeStanding(standing);
                foreach ((GuardedSender one, string why, HoldResult result) in deferred) Deferred(one, why, result);
            };
        });
    }

    private void Deferred(GuardedSender one, string why, HoldResult result)
    {
        string name = Visible.Make(one.Key.Text, 100);
        // Without the figures, which change with each look.
        Problem($"the limit of {one.Key.Text}", result.Problems.Count > 0 ? $"{name} has more on hold than the policy allows, and could not be deferred: {string.Join(' ', result.Problems)}" : null);
        if (result.Servers.Count == 0 || !_deferred.Add(one.Key)) return;
        _tell(new GuardEvent
        {
            Time = _clock.GetUtcNow(), Kind = GuardEventKind.Deferred, Server = string.Join(',', result.Servers), Sender = one.Key.Text, SenderKind = one.Key.Kind,
            Text = $"{name}: {why}. From now on he is deferred on {string.Join(", ", result.Servers)}: nothing more of his is taken in, and nothing is lost.",
            Case = one.Case, Undo = GuardUndo.Command(one.Key, one.Servers),
        });
    }

    // The servers' own maps say whom a guard stopped: nothing else need be remembered over a restart.
    private void TakeStanding(GuardedStanding standing)
    {
        string[] first = [.. standing.Read.Where(_known.Add)];
        // Of a server that did not answer, what was known of it stays true.
        GuardedSender[] silent = [.. _standing.Values.Where(one => one.Servers.Any(server => !standing.Read.Contains(server, StringComparer.OrdinalIgnoreCase)))];
        _standing.Clear();
        foreach (GuardedSender one in silent.Concat(standing.Senders)) _standing[one.Key] = one;
        // Whom a person let go is nobody's to finish.
        foreach (UnfinishedHold gone in _unfinished.Where(one => !_standing.TryGetValue(one.Sender.Key, out GuardedSender? there) || there.Mode != SuspensionMode.Hold).ToArray())
        {
            _unfinished.Remove(gone);
            Problem(About(gone), null);
        }

        foreach (SenderKey gone in _deferred.Where(key => !_standing.ContainsKey(key)).ToArray())
        {
            _deferred.Remove(gone);
            Problem($"the limit of {gone.Text}", null);
        }

        if (first.Length > 0) TakeFromBefore(standing.Senders.Where(one => one.Servers.Any(server => first.Contains(server, StringComparer.OrdinalIgnoreCase))));
    }

    // Whoever was put on hold lately may be half so: his guard may have been killed in the middle.
    private void TakeFromBefore(IEnumerable<GuardedSender> standing)
    {
        foreach (GuardedSender one in standing.Where(one => _clock.GetUtcNow() - one.Since < OneHour))
        {
            if (_holds.Contains(one.Since)) continue;
            _holds.Add(one.Since);
            if (one.Mode == SuspensionMode.Hold) _unfinished.Add(new UnfinishedHold(one, null, $"since {TimeText.Minute(one.Since)}, by a guard that was ended in the middle", default));
        }
    }

    // On another thread.
    private Action Complete(UnfinishedHold half, CancellationToken stop)
    {
        HoldResult done;
        try
        {
            // A server that did not answer when a person let him go still has him.
            if (_servers.LetGo(half.Sender.Key) is { } time && time >= half.Sender.Since) return () => _unfinished.Remove(half);
            done = _servers.Complete(half.Sender, half.Rate, half.Reason, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            string problem = e is ServerException { Problem: { } known } ? $"{known.Message} {known.Advice}".TrimEnd() : e.Message;
            done = new HoldResult([], "", half.Sender.Case, [problem]);
        }

        return () => Completed(half, done);
    }

    private void Completed(UnfinishedHold half, HoldResult done)
    {
        (GuardedSender sender, string name) = (half.Sender, Visible.Make(half.Sender.Key.Text, 100));
        Problem(About(half), done.Problems.Count > 0 ? $"{name} is on hold, but not all is done: {string.Join(' ', done.Problems)}" : null);
        if (done.Problems.Count > 0) half.TryLater(_clock.GetUtcNow());
        else _unfinished.Remove(half);
        if (done.Text.Length == 0) return;
        _tell(Event(GuardEventKind.Held, half.Rate, $"{name} is on hold, {half.Reason.TrimEnd('.')}. Done now: {done.Text}.") with
        {
            Server = string.Join(',', sender.Servers), Sender = sender.Key.Text, SenderKind = sender.Key.Kind, Case = done.Case ?? sender.Case, Undo = GuardUndo.Command(sender.Key, sender.Servers),
        });
    }

    private static string About(UnfinishedHold half) => $"the hold of {half.Sender.Key.Text}";
}
