using System.Globalization;

namespace MailAbuse.Lab;

/// <summary>What <c>up</c> was told.</summary>
internal static class UpOptions
{
    /// <summary>The plan, or null and a sentence.</summary>
    public static LabPlan? Parse(IReadOnlyList<string> arguments, out string error)
    {
        LabPlan plan = new();
        error = "";
        for (int i = 0; i < arguments.Count; i++)
        {
            string option = arguments[i];
            if (option == "--no-ssh")
            {
                plan = plan with { Ssh = false };
                continue;
            }

            if (option == "--traffic")
            {
                plan = plan with { Traffic = true };
                continue;
            }

            if (i + 1 == arguments.Count)
            {
                error = $"{option}: unknown, or its value is missing";
                return null;
            }

            string value = arguments[++i];
            LabPlan? next = (option, value) switch
            {
                ("--plan", "one-server") => plan,
                ("--plan", "two-servers") => plan with { TwoServers = true },
                ("--plan", "webmail") => plan with { LoginOnPort25 = true },
                ("--plan", "before-queue-proxy") => plan with { Filter = LabFilter.BeforeQueue },
                ("--plan", "after-queue-filter") => plan with { Filter = LabFilter.AfterQueue },
                ("--plan", "customer-relay") => plan with { CustomerRelay = true },
                ("--overrides", "recipient") => plan with { Overrides = SubmissionOverrides.Recipient },
                ("--overrides", "relay") => plan with { Overrides = SubmissionOverrides.Relay },
                ("--overrides", "none") => plan with { Overrides = SubmissionOverrides.None },
                ("--further", _) when Number(value) is <= 50 and { } number => plan with { FurtherServers = number },
                ("--retry", _) when Number(value) is > 0 and { } number => plan with { Retry = TimeSpan.FromSeconds(number) },
                ("--customer-retry", _) when Number(value) is > 0 and { } number => plan with { CustomerRetry = TimeSpan.FromSeconds(number) },
                _ => null,
            };
            if (next is null)
            {
                error = $"{option} {value}: unknown";
                return null;
            }

            plan = next;
        }

        return plan;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
