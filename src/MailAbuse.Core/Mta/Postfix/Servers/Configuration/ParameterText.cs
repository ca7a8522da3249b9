namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>Reads what postconf prints.</summary>
internal static class ParameterText
{
    private const string Unused = ": unused parameter: ";

    /// <summary>Reads <c>name = value</c> lines with postconf's own warnings between them.</summary>
    public static void Read(string text, Dictionary<string, string> values, HashSet<string>? names, SortedSet<string> warnings)
    {
        foreach (string line in text.Split('\n'))
        {
            int warning = line.IndexOf("postconf: warning: ", StringComparison.Ordinal);
            if (warning >= 0 && line.IndexOf(' ', StringComparison.Ordinal) > warning)
            {
                string said = line[(warning + "postconf: warning: ".Length)..];
                warnings.Add(said);
                // postconf prints only what it knows or sees used. What nothing uses yet, our own parameter after a half set-up among them,
                // stands in a warning.
                int unused = said.IndexOf("main.cf" + Unused, StringComparison.Ordinal);
                if (unused >= 0)
                    Add(said[(unused + "main.cf".Length + Unused.Length)..], '=', null);
                continue;
            }

            Add(line, '=', names);
        }

        void Add(string line, char sign, HashSet<string>? into)
        {
            int at = line.IndexOf(sign, StringComparison.Ordinal);
            if (at <= 0)
                return;
            string name = line[..at].Trim();
            values[name] = line[(at + 1)..].Trim();
            into?.Add(name);
        }
    }

    /// <summary>The services of <c>postconf -M</c> with the overrides of <c>postconf -P</c>.</summary>
    public static IReadOnlyList<MasterService> Services(string lines, string overrides)
    {
        Dictionary<string, Dictionary<string, string>> of = new(StringComparer.Ordinal);
        foreach (string line in overrides.Split('\n'))
        {
            // service/type/parameter = value; only the first may hold a slash itself.
            int sign = line.IndexOf('=', StringComparison.Ordinal);
            int slash = sign <= 0 ? -1 : line[..sign].LastIndexOf('/');
            if (slash <= 0)
                continue;
            string key = line[..slash];
            if (!of.TryGetValue(key, out Dictionary<string, string>? set))
                of[key] = set = new(StringComparer.Ordinal);
            set[line[(slash + 1)..sign].Trim()] = line[(sign + 1)..].Trim();
        }

        List<MasterService> services = [];
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // service type private unpriv chroot wakeup maxproc command arguments
            string[] columns = line.Split(' ', 9, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length < 8)
                continue;
            services.Add(new MasterService
            {
                Name = columns[0],
                Type = columns[1],
                Program = columns[7],
                Line = line,
                Overrides = of.GetValueOrDefault($"{columns[0]}/{columns[1]}") ?? [],
            });
        }

        return services;
    }

    /// <summary>
    /// When a file changed: the later of mtime and ctime. A file that is written beside and renamed has the mtime of its writing; whoever
    /// started between that and the rename read the old one, and only ctime tells.
    /// </summary>
    public static DateTimeOffset Changed(string? stat)
    {
        string[] times = (stat ?? "").Split(' ');
        DateTimeOffset[] known = [.. times.Take(2).Select(ConfigurationScript.Time).OfType<DateTimeOffset>()];
        return known.Length == 0 ? DateTimeOffset.MaxValue.AddDays(-1) : known.Max();
    }
}
