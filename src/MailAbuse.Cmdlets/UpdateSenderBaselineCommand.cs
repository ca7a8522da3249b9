using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Rates.Baselines;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Learns from logs what senders usually do, so that later judgements need no long logs.</summary>
[Cmdlet(VerbsData.Update, "SenderBaseline", DefaultParameterSetName = PathSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SenderBaseline))]
public sealed class UpdateSenderBaselineCommand : LogCmdlet
{
    private protected override void Read(LogInput input)
    {
        RateQuery query = Query;
        Learn((queue, stop) => (BaselineReader.Read(input, query, queue, TimeProvider.System, stop), []));
    }

    private protected override void ReadServers()
    {
        RateQuery query = Query;
        ServerReadOptions options = ServerOptions;
        Learn((queue, stop) =>
        {
            BaselineLesson? lesson = null;
            IReadOnlyList<string> missing = WithShells(queue, shells => lesson = BaselineReader.Read(shells, query, options, queue, TimeProvider.System, stop));
            return (lesson!, missing);
        });
    }

    private RateQuery Query => new() { Since = Between.Since, Until = Between.Until, Last = Between.Last, FromLogEnd = Between.FromLogEnd };

    private void Learn(Func<WorkQueue, CancellationToken, (BaselineLesson Lesson, IReadOnlyList<string> Missing)> read)
    {
        ReadStatistics? seen = null;
        Run("Learning what senders usually do", (queue, stop) =>
        {
            (BaselineLesson lesson, IReadOnlyList<string> missing) = read(queue, stop);
            seen = lesson.Statistics;
            string[] all = [.. missing.Concat(lesson.MissingServers).Distinct(StringComparer.OrdinalIgnoreCase)];
            if (all.Length > 0 && lesson.Servers.Count > 0)
                queue.Warn($"Nothing is learned of {string.Join(", ", all)}. What the others did is kept by itself; run it again when all can be read.");
            if (lesson.Days.Count == 0)
                queue.Notice("The logs have no day that is over, so there is nothing to learn.");
            else
                Keep(lesson, queue, stop);
        });
        if (seen is not null)
            TellRead(seen);
    }

    private static void Keep(BaselineLesson lesson, WorkQueue queue, CancellationToken stop)
    {
        try
        {
            IBaselineStore store = Stores.Baselines(queue.Notice);
            if (!queue.Ask(store.Path, $"Remember what the senders of {Visible.Make(string.Join(", ", lesson.Servers), 200)} did on {lesson.Days.Count} days"))
                return;
            // What was begun is one transaction, and is finished; before it nothing was done.
            stop.ThrowIfCancellationRequested();
            queue.Results([store.Learn(lesson, TimeProvider.System.GetUtcNow())]);
        }
        catch (ServerException e)
        {
            queue.Problem(e.Problem);
        }
    }
}
