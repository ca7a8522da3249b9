namespace MailAbuse.Routes.Pacing;

/// <summary>By what the mail of an incident is known: what much of its quarantined mail has in common.</summary>
internal static class IncidentFingerprints
{
    // Good mail that a sweep took along is fewer.
    private const int FewestAlike = 3;
    private const double LeastShare = 0.02;

    /// <summary>Those that at least three and at least 2 % of an incident's quarantined messages bear, with the incident that has most of them.</summary>
    /// <param name="incidents">The fingerprints of each incident's quarantined messages, by what the incident is called.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<(string Incident, IReadOnlyCollection<string> Fingerprints)> incidents)
    {
        Dictionary<string, (string Incident, int Count)> found = new(StringComparer.Ordinal);
        foreach ((string incident, IReadOnlyCollection<string> all) in incidents)
        {
            foreach ((string fingerprint, int count) in all.CountBy(one => one, StringComparer.Ordinal))
            {
                if (count >= FewestAlike && count >= LeastShare * all.Count && (!found.TryGetValue(fingerprint, out (string, int Count) known) || known.Count < count))
                    found[fingerprint] = (incident, count);
            }
        }

        return found.ToDictionary(one => one.Key, one => one.Value.Incident, StringComparer.Ordinal);
    }
}
