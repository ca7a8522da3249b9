using MailAbuse.Servers;

namespace MailAbuse.Cases;

/// <summary>
/// Makes a case that was read whole. The serializer leaves what is missing null or zero, also where a property has a default of its own;
/// and a list can hold nulls that nobody here expects.
/// </summary>
internal static class CaseWhole
{
    private const int IdLength = 32;

    /// <summary>The case with all its defaults.</summary>
    /// <param name="read">As the serializer made it.</param>
    /// <param name="where">Where it stands, for messages.</param>
    /// <param name="invalid">Makes an exception of what is wrong.</param>
    public static AbuseCase Make(AbuseCase? read, string where, Func<string, ServerException> invalid)
    {
        if (read is null)
            throw invalid($"{where} is null.");
        if (!CaseNumber.IsValid(read.Case))
            throw invalid($"{where}.case is missing, or can be no number of a case.");
        return read with
        {
            KindReason = read.KindReason ?? "",
            Server = read.Server ?? "",
            Realm = read.Realm ?? "",
            Sender = read.Sender ?? "",
            Spellings = List(read.Spellings, $"{where}.spellings", invalid),
            Contact = List(read.Contact, $"{where}.contact", invalid),
            Incident = Math.Max(read.Incident, 1),
            Earlier = List(read.Earlier, $"{where}.earlier", invalid),
            Facts = Make(read.Facts ?? new(), where, invalid),
            Relay = read.Relay is { } relay ? relay with { Address = relay.Address ?? "", Helo = relay.Helo ?? "", Software = relay.Software ?? "" } : null,
            Questions = [.. List(read.Questions, $"{where}.questions", invalid).Select(one => one with { Answer = one.Answer ?? "", Reason = one.Reason ?? "" })],
            Due = [.. List(read.Due, $"{where}.due", invalid).Select(one => one with { Text = one.Text ?? "" })],
            Evidence = List(read.Evidence, $"{where}.evidence", invalid),
            LastCheck = read.LastCheck is { } check ? check with { Reason = check.Reason ?? "" } : null,
            Timeline = [.. List(read.Timeline, $"{where}.timeline", invalid).Select((entry, index) => Make(entry, $"{where}.timeline[{index}]", invalid))],
        };
    }

    private static CaseFacts Make(CaseFacts facts, string where, Func<string, ServerException> invalid)
        => facts with { Reasons = List(facts.Reasons, $"{where}.facts.reasons", invalid) };

    private static CaseEntry Make(CaseEntry entry, string where, Func<string, ServerException> invalid)
    {
        if (entry.Id is not { Length: IdLength } id || !id.All(char.IsAsciiHexDigit))
            throw invalid($"{where}.id is not {IdLength} hexadecimal digits.");
        return entry with { Id = id.ToLowerInvariant(), Case = "", By = entry.By ?? "", Server = entry.Server ?? "", Text = entry.Text ?? "" };
    }

    private static T[] List<T>(T[]? items, string where, Func<string, ServerException> invalid)
        where T : class
    {
        int at = items is null ? -1 : Array.FindIndex(items, item => item is null);
        return at < 0 ? items ?? [] : throw invalid($"{where}[{at}] is null.");
    }
}
