using System.Text.Json;
using MailAbuse.Servers;

namespace MailAbuse.Cases;

/// <summary>
/// Cases as text: what an export holds, and what the store keeps of a case. JSON in ASCII, so that a stranger's text in it does nothing
/// to whoever looks at it; enumerations by name, times as ISO 8601, spans as <c>1.02:03:04</c>.
/// </summary>
public static class CaseJson
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int Version = 1;

    /// <summary>What the text says of itself.</summary>
    public const string Format = "mailabuse-cases";

    private static readonly CaseJsonContext Indented = new(new JsonSerializerOptions(CaseJsonContext.Default.Options) { WriteIndented = true });

    /// <summary>The text of cases with their timelines.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="indented">True: for people, over many lines.</param>
    public static string Write(IEnumerable<AbuseCase> cases, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return JsonSerializer.Serialize(
            new CaseFile { Format = Format, Version = Version, Cases = [.. cases] }, (indented ? Indented : CaseJsonContext.Default).CaseFile);
    }

    /// <summary>The cases of a text. Members that are not known are passed over, those that are missing have their defaults.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Where it comes from, for messages: a file, a case.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ImportInvalid"/>: it is no such text, with what is wrong and where.</exception>
    public static IReadOnlyList<AbuseCase> Read(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            CaseFile? file = JsonSerializer.Deserialize(text, CaseJsonContext.Default.CaseFile);
            CheckHead(file?.Format, file?.Version ?? 0, source);
            AbuseCase?[] cases = file!.Cases ?? throw Invalid(source, "It has no member 'cases'.");
            return [.. cases.Select((one, index) => CaseWhole.Make(one, $"cases[{index}]", what => Invalid(source, what)))];
        }
        catch (JsonException cause)
        {
            // What a newer version wrote is told as that, and not as the first thing in it that is strange here.
            if (HeadOf(text) is { } head)
                CheckHead(head.Format, head.Version, source);
            throw Invalid(source, Words(cause));
        }
    }

    private static void CheckHead(string? format, int version, string source)
    {
        if (format != Format)
            throw Invalid(source, $"It does not begin with \"format\": \"{Format}\".");
        if (version > Version)
            throw new ServerException(ServerProblemKind.ImportInvalid, source, $"{source} is of version {version}, which a newer MailAbuse wrote.", "Update MailAbuse on this machine.");
        if (version < 1)
            throw Invalid(source, "Its member 'version' is missing, or is no number from 1 on.");
    }

    private static CaseFileHead? HeadOf(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, CaseJsonContext.Default.CaseFileHead);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The serializer's own words name types of ours, which mean nothing to whoever typed the file.
    private static string Words(JsonException cause)
    {
        string where = $"Line {(cause.LineNumber ?? 0) + 1}, byte {(cause.BytePositionInLine ?? 0) + 1}";
        return cause.InnerException is JsonException || cause.Path is null or "$"
            ? $"{where}: what stands there is no JSON of cases."
            : $"{where}: the value of {Text.Visible.Make(cause.Path.TrimStart('$', '.'), 100)} cannot be what stands there.";
    }

    private static ServerException Invalid(string source, string what) => new(
        ServerProblemKind.ImportInvalid,
        source,
        $"{source} holds no cases of MailAbuse. {what}",
        "Give a file that Export-AbuseCase wrote; nothing of this one was taken.");
}
