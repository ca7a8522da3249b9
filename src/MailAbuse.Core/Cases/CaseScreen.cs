using System.Net;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cases;

/// <summary>
/// Looks at a case that came in a file as if somebody had typed it: the file is text that anybody could have written, and its words go
/// into letters, maps, programs' arguments and tables.
/// </summary>
internal sealed class CaseScreen
{
    private const int MostSpellings = 100;
    private const int MostEarlier = 1000;
    private const int MostReasons = 100;
    private const int MostEvidence = 1000;
    private const int MostEntries = 50_000;
    private const int MostIncidents = 100_000;
    private const int LongestName = 255;
    private const int LongestList = 8000;
    private const int LongestText = 16_000;
    private const int LongestDetail = 4 * 1024 * 1024;

    private static readonly TimeSpan s_clockSlip = TimeSpan.FromMinutes(5);

    private readonly string _where;
    private readonly Func<string, ServerException> _invalid;
    private readonly DateTimeOffset _latest;
    private readonly DateTimeOffset _far;

    private CaseScreen(string where, DateTimeOffset now, Func<string, ServerException> invalid)
    {
        (_where, _invalid, _latest) = (where, invalid, now + s_clockSlip);
        // What is due lies ahead, and a server's clock may be anywhere; but text and sums must be possible with it.
        _far = now.AddYears(100);
    }

    /// <summary>The case with its names as a map would have them and the questions of its kind, or an exception for the first fault.</summary>
    /// <param name="one">As <see cref="CaseWhole"/> made it.</param>
    /// <param name="where">Where it stands, for messages: <c>cases[0]</c>.</param>
    /// <param name="now">What time it is; what was done lies before it, but for five minutes by which clocks differ.</param>
    /// <param name="invalid">Makes an exception of what is wrong.</param>
    public static AbuseCase Make(AbuseCase one, string where, DateTimeOffset now, Func<string, ServerException> invalid) => new CaseScreen(where, now, invalid).Make(one);

    private AbuseCase Make(AbuseCase one)
    {
        Require(CaseNumber.CanBeChosen(one.Case), "case", $"'{Visible.Make(one.Case, 100)}' can be no number of a case");
        SenderKey key = Key("sender", one.Sender, one);
        Count("spellings", one.Spellings.Length, MostSpellings);
        string[] spellings = [.. one.Spellings.Select((name, at) => Key($"spellings[{at}]", name, one).Text).Prepend(key.Text).Distinct(StringComparer.OrdinalIgnoreCase)];
        Name("server", one.Server, LongestList);
        Name("realm", one.Realm);
        Name("kindReason", one.KindReason, LongestText);
        Details("customer", () => CaseDetails.Require(one.Customer, null, null));
        Details("contact", () => CaseDetails.Require(null, one.Contact, null));
        Details("language", () => CaseDetails.Require(null, null, one.Language));
        Require(one.Incident is > 0 and <= MostIncidents, "incident", "no number of an incident is that large");
        Count("earlier", one.Earlier.Length, MostEarlier);
        for (int at = 0; at < one.Earlier.Length; at++)
            Require(CaseNumber.IsValid(one.Earlier[at]), $"earlier[{at}]", "it can be no number of a case");
        Past("opened", one.Opened);
        Past("closed", one.Closed);
        Past("suspended", one.Suspended);
        Past("resumed", one.Resumed);
        Past("passwordChanged", one.PasswordChanged);
        Facts(one.Facts);
        Relay(one.Relay);
        Questions(one);
        Due(one.Due);
        Count("evidence", one.Evidence.Length, MostEvidence);
        for (int at = 0; at < one.Evidence.Length; at++)
            Length($"evidence[{at}]", one.Evidence[at], LongestText);
        Past("lastCheck.time", one.LastCheck?.Time);
        Length("lastCheck.reason", one.LastCheck?.Reason, LongestText);
        Timeline(one.Timeline);
        return one with { Sender = key.Text, Spellings = spellings, Questions = CaseQuestions.For(one.Kind, one.Questions) };
    }

    private SenderKey Key(string field, string name, AbuseCase one)
    {
        // Unknown would be guessed from the text, which is the file's.
        Require(one.SenderKind is Mta.SenderKind.Login or Mta.SenderKind.LocalUser or Mta.SenderKind.Client, "senderKind", $"a case is about no {one.SenderKind}");
        return SenderKey.TryOf(one.SenderKind, name) ?? throw Fault(field, $"'{Visible.Make(name, 100)}' can be no {one.SenderKind}");
    }

    private void Facts(CaseFacts facts)
    {
        Plausible("facts.since", facts.Since);
        Plausible("facts.last", facts.Last);
        long least = new[] { facts.Messages, facts.Recipients, facts.Delivered, facts.Bounced, facts.PeakMessages, facts.Clients, facts.EnvelopeSenders, facts.PeakWindow.Ticks }.Min();
        Require(least >= 0 && facts.Baseline >= 0, "facts", "a figure is below zero");
        Count("facts.reasons", facts.Reasons.Length, MostReasons);
        for (int at = 0; at < facts.Reasons.Length; at++)
            Length($"facts.reasons[{at}]", facts.Reasons[at], LongestText);
    }

    private void Relay(RelayIdentity? relay)
    {
        if (relay is null)
            return;
        Require(relay.Address.Length == 0 || (relay.Address.Length <= LongestName && !relay.Address.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(relay.Address, out _)), "relay.address", "it is no address");
        Name("relay.helo", relay.Helo);
        Name("relay.software", relay.Software);
    }

    private void Questions(AbuseCase one)
    {
        Count("questions", one.Questions.Length, Enum.GetValues<QuestionTopic>().Length);
        for (int at = 0; at < one.Questions.Length; at++)
        {
            CaseQuestion question = one.Questions[at];
            string field = $"questions[{at}]";
            Require(CaseQuestions.Of(one.Kind).Contains(question.Topic), field, $"a case of the kind {one.Kind} does not ask about {question.Topic}");
            Require(!one.Questions.Take(at).Any(before => before.Topic == question.Topic), field, $"{question.Topic} is asked twice");
            Length($"{field}.answer", question.Answer, LongestText);
            Length($"{field}.reason", question.Reason, LongestText);
            Name($"{field}.by", question.By);
            Past($"{field}.time", question.Time);
        }
    }

    private void Due(CaseDue[] dues)
    {
        Count("due", dues.Length, Enum.GetValues<DueKind>().Length);
        for (int at = 0; at < dues.Length; at++)
        {
            Require(!dues.Take(at).Any(before => before.Kind == dues[at].Kind), $"due[{at}]", $"{dues[at].Kind} is there twice");
            Plausible($"due[{at}].time", dues[at].Time);
            Length($"due[{at}].text", dues[at].Text, LongestText);
        }
    }

    private void Timeline(CaseEntry[] entries)
    {
        Count("timeline", entries.Length, MostEntries);
        for (int at = 0; at < entries.Length; at++)
        {
            CaseEntry entry = entries[at];
            string field = $"timeline[{at}]";
            Past($"{field}.time", entry.Time);
            Name($"{field}.by", entry.By);
            Name($"{field}.server", entry.Server, LongestList);
            Length($"{field}.text", entry.Text, LongestText);
            Length($"{field}.detail", entry.Detail, LongestDetail);
        }
    }

    private void Details(string field, Action look)
    {
        try
        {
            look();
        }
        catch (ServerException e)
        {
            throw Fault(field, e.Problem.Message.TrimEnd('.'));
        }
    }

    private void Past(string field, DateTimeOffset? time) => Between(field, time, _latest, "is still to come");

    private void Plausible(string field, DateTimeOffset? time) => Between(field, time, _far, "is too far ahead");

    private void Between(string field, DateTimeOffset? time, DateTimeOffset end, string late)
    {
        if (time is not { } at)
            return;
        string shown = TimeText.Second(at);
        Require(at >= DateTimeOffset.UnixEpoch, field, $"{shown} is before there was any mail of this kind, or it is missing");
        Require(at <= end, field, $"{shown} {late}");
    }

    private void Name(string field, string? text, int longest = LongestName)
    {
        Length(field, text, longest);
        Require(Visible.Make(text) == text, field, "it has characters that do not show");
    }

    private void Length(string field, string? text, int longest) => Require(text is null || text.Length <= longest, field, $"it has more than {longest} characters");

    private void Count(string field, int count, int most) => Require(count <= most, field, $"it has {count} items, and at most {most} are taken");

    private void Require(bool isSo, string field, string why)
    {
        if (!isSo)
            throw Fault(field, why);
    }

    private ServerException Fault(string field, string why) => _invalid($"{_where}.{field}: {why}.");
}
