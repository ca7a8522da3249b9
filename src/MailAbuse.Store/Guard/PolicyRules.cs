using System.Globalization;
using MailAbuse.Mta;
using MailAbuse.Store.Inventory;
using MailAbuse.Store.Yaml;

namespace MailAbuse.Store.Guard;

/// <summary>What the values of a policy can be. Each takes the text as it stands in the file, and gives back what it means.</summary>
internal static class PolicyRules
{
    private static readonly SenderKind[] s_kinds = [SenderKind.Login, SenderKind.Client, SenderKind.LocalUser];

    // More would be no share that a single sender may have.
    private const double MostShare = 50;

    /// <summary>A whole number between two others.</summary>
    public static int Number(YamlScalar text, string key, int least, int most) =>
        int.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new YamlFault(
                text.At, string.Create(CultureInfo.InvariantCulture, $"'{key}' is '{KeyedMap.Shown(text.Text)}', and should be a whole number from {least} to {most:N0}."),
                least > 0 ? $"Write for example {key}: {Math.Min(20, most)}. A guard that is to put nobody on hold has dryRun: true." : $"Write for example {key}: {Math.Min(20, most)}.");

    /// <summary>A share in percent: 0.01 for <c>1%</c>. A number without the sign could be meant either way.</summary>
    public static double Share(YamlScalar text, string key) =>
        text.Text.EndsWith('%') && double.TryParse(text.Text.AsSpan(0, text.Text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is > 0 and <= MostShare
            ? percent / 100
            : throw new YamlFault(text.At, $"'{key}' is '{KeyedMap.Shown(text.Text)}', and should be a share above 0% and up to {MostShare:0}%.", $"Write for example {key}: 1%");

    /// <summary>What can be put on hold.</summary>
    public static SenderKind Kind(YamlScalar text) =>
        Enum.TryParse(text.Text, ignoreCase: true, out SenderKind kind) && s_kinds.Contains(kind) && !char.IsAsciiDigit(text.Text[0])
            ? kind
            : throw new YamlFault(text.At, $"'senders' has '{KeyedMap.Shown(text.Text)}' in it, which cannot be put on hold.", $"Write one or more of {string.Join(", ", s_kinds)}.");

    /// <summary>An address of the web.</summary>
    public static Uri Address(YamlScalar text) =>
        Uri.TryCreate(text.Text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Host.Length > 0
            ? address
            : throw new YamlFault(text.At, $"'webhook' is '{KeyedMap.Shown(text.Text)}', which is no address of the web.", "Write it whole: https://example.net/hook");
}
