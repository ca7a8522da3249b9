using System.Globalization;
using System.Text;

namespace MailAbuse.Detection;

/// <summary>Measurements side by side, as Markdown.</summary>
internal static class Table
{
    public static string Of(params (string Name, Measurement Result)[] results)
    {
        StringBuilder text = new();
        text.AppendLine("| incidents | n | " + string.Join(" | ", results.Select(one => one.Name + ": found | let out, median | 95 %")) + " |");
        text.AppendLine("|---|---:|" + string.Concat(Enumerable.Repeat("---:|---:|---:|", results.Length)));
        foreach (string kind in results[0].Result.Outcomes.Select(one => one.Incident.Kind).Distinct().Order(StringComparer.Ordinal)) Row(text, kind, kind, results);
        Row(text, "**all**", null, results);
        text.AppendLine();
        text.AppendLine("| | " + string.Join(" | ", results.Select(one => one.Name)) + " |");
        text.AppendLine("|---|" + string.Concat(Enumerable.Repeat("---:|", results.Length)));
        Line(text, "recall", results, one => one.Recall.ToString("0.000", CultureInfo.InvariantCulture));
        Line(text, "false alarms", results, one => one.FalseAlarms.Count.ToString("N0", CultureInfo.InvariantCulture));
        Line(text, "sender-days", results, one => one.SenderDays.ToString("N0", CultureInfo.InvariantCulture));
        Line(text, "false alarms per 1,000 sender-days", results, one => (one.FalseAlarmsPer10000 / 10).ToString("0.000", CultureInfo.InvariantCulture));
        Line(text, "false alarms per 10,000 sender-days", results, one => one.FalseAlarmsPer10000.ToString("0.00", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, string? kind, (string Name, Measurement Result)[] results)
    {
        text.Append("| ").Append(name).Append(" | ").Append(results[0].Result.Outcomes.Count(one => kind is null || one.Incident.Kind == kind));
        foreach ((_, Measurement result) in results)
        {
            List<Outcome> outcomes = [.. result.Outcomes.Where(one => kind is null || one.Incident.Kind == kind)];
            int[] letOut = [.. outcomes.Select(one => one.LetOut).Order()];
            text.Append(CultureInfo.InvariantCulture,
                $" | {100.0 * outcomes.Count(one => one.Alarm is not null) / outcomes.Count:0.#} % | {letOut[letOut.Length / 2]:N0} | {letOut[(int)(letOut.Length * 0.95)]:N0}");
        }

        text.AppendLine(" |");
    }

    private static void Line(StringBuilder text, string name, (string Name, Measurement Result)[] results, Func<Measurement, string> value) =>
        text.Append("| ").Append(name).Append(" | ").Append(string.Join(" | ", results.Select(one => value(one.Result)))).AppendLine(" |");
}
