using System.Globalization;

namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>What /proc says: master and its smtpds.</summary>
internal sealed record RunningProcesses(DateTimeOffset Now, MasterProcess? Master, IReadOnlyList<SmtpdProcess> Smtpds)
{
    /// <summary>Reads the parts that <see cref="ConfigurationScript"/> printed.</summary>
    public static RunningProcesses Parse(IReadOnlyDictionary<string, string> parts, IReadOnlyList<MasterService> services)
    {
        string[] clock = parts.GetValueOrDefault("clock", "").Split('\n');
        DateTimeOffset now = ConfigurationScript.Time(clock[0]) ?? DateTimeOffset.UnixEpoch;
        long ticksNow = ConfigurationScript.StartTicks(ConfigurationScript.Stat(clock.ElementAtOrDefault(1) ?? "").Fields);
        if (!double.TryParse(clock.ElementAtOrDefault(2), NumberStyles.Float, CultureInfo.InvariantCulture, out double ticksASecond) || ticksASecond <= 0)
            ticksASecond = 100;
        if (!parts.TryGetValue("master", out string? masterLine) || ticksNow == 0 || ConfigurationScript.Stat(masterLine).Fields is not [not "Z", ..])
            return new RunningProcesses(now, null, []);

        (int masterId, string[] masterFields) = ConfigurationScript.Stat(masterLine);
        DateTimeOffset masterStarted = Started(masterFields);
        Dictionary<int, string[]> smtpds = [];
        DateTimeOffset? queueManager = null;
        DateTimeOffset? pickup = null;
        foreach (string line in parts.GetValueOrDefault("processes", "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            (int id, string[] fields) = ConfigurationScript.Stat(line);
            if (line.Contains("(qmgr)", StringComparison.Ordinal))
                queueManager = Started(fields);
            else if (line.Contains("(pickup)", StringComparison.Ordinal))
                pickup = Started(fields);
            else if (id > 0)
                smtpds[id] = fields;
        }

        // Where one of the two is not there now, nothing is known; where master.cf has no pickup, qmgr alone must do.
        bool hasPickup = services.Any(service => service.Program == "pickup");
        DateTimeOffset loaded = queueManager is { } first && (pickup ?? (hasPickup ? null : first)) is { } second ? Min(first, second) : masterStarted;
        MasterProcess master = new(masterId, masterStarted, loaded > masterStarted ? loaded : masterStarted);
        return new RunningProcesses(now, master, [.. Arguments(parts.GetValueOrDefault("arguments", "")).Where(item => smtpds.ContainsKey(item.Id)).Select(Process)]);

        DateTimeOffset Started(string[] fields) => now - TimeSpan.FromSeconds((ticksNow - ConfigurationScript.StartTicks(fields)) / ticksASecond);

        SmtpdProcess Process((int Id, string[] Arguments) item)
        {
            string service = "";
            string type = "unix";
            Dictionary<string, string> overrides = new(StringComparer.Ordinal);
            for (int i = 1; i < item.Arguments.Length; i++)
            {
                string argument = item.Arguments[i];
                if (argument == "-n" && i + 1 < item.Arguments.Length)
                    service = item.Arguments[++i];
                else if (argument == "-t" && i + 1 < item.Arguments.Length)
                    type = item.Arguments[++i];
                else if (argument == "-o" && i + 1 < item.Arguments.Length)
                    Set(overrides, item.Arguments[++i]);
                else if (argument.StartsWith("-o", StringComparison.Ordinal))
                    Set(overrides, argument[2..]);
            }

            return new SmtpdProcess { Id = item.Id, Service = service, Type = type, Started = Started(smtpds[item.Id]), Overrides = overrides };
        }
    }

    private static void Set(Dictionary<string, string> overrides, string setting)
    {
        int sign = setting.IndexOf('=', StringComparison.Ordinal);
        if (sign > 0)
            overrides[setting[..sign].Trim()] = setting[(sign + 1)..].Trim();
    }

    // head -v names each file before its text: "==> 4711/cmdline <==".
    private static IEnumerable<(int Id, string[] Arguments)> Arguments(string text)
    {
        int id = 0;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("==> ", StringComparison.Ordinal) && line.EndsWith("/cmdline <==", StringComparison.Ordinal))
                _ = int.TryParse(line[4..line.IndexOf('/', StringComparison.Ordinal)], NumberStyles.None, CultureInfo.InvariantCulture, out id);
            else if (id > 0 && line.Length > 0)
                yield return (id, line.Split('\u001f', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
