using MailAbuse.Cases;
using MailAbuse.Routes;

namespace MailAbuse.Reputation.Delisting;

/// <summary>
/// The text for an operator's form: plain English, times in UTC. A sentence of which nothing is known is left out; nothing has to be
/// filled in by hand.
/// </summary>
internal static class DelistingText
{
    /// <summary>The text.</summary>
    /// <param name="request">What it is about.</param>
    /// <param name="one">The case, with its timeline; null: none.</param>
    /// <param name="others">The other cases of the store.</param>
    /// <param name="signature">Lines of whoever asks; none: nobody signs.</param>
    public static string Of(DelistingRequest request, AbuseCase? one, IEnumerable<AbuseCase> others, IReadOnlyList<string> signature)
    {
        bool isList = RecipientDomain.TryOf(request.List, out _);
        bool isDomain = RecipientDomain.TryOf(request.Address, out _);
        string us = request.HostName.Length > 0 ? $"{request.Address} ({request.HostName})" : request.Address;
        List<string> paragraphs = [isList ? $"Please take {us} off your list {request.List}." : $"Please accept mail from {us} again."];
        List<string> refused = [];
        if (!isDomain)
            refused.Add(isList ? "It is the outgoing address of our mail server." : Refused(request));
        if (request.Reply.Length > 0)
            refused.Add(isList ? $"What is said of it: {request.Reply}" : $"What your server said: {request.Reply}");
        if (refused.Count > 0)
            paragraphs.Add(string.Join(Environment.NewLine, refused));
        if (one is not null)
            paragraphs.Add(string.Join(' ', DelistingStory.Of(one, others)));
        if (signature.Count > 0)
            paragraphs.Add(string.Join('\n', signature));
        return string.Join("\n\n", paragraphs).ReplaceLineEndings("\n");
    }

    private static string Refused(DelistingRequest request)
    {
        string since = request.RefusedSince is { } first ? $" since {new UtcWords().Since(first)}" : "";
        string code = request.Code.Length > 0 ? $" with {request.Code}" : "";
        return $"It is the outgoing address of our mail server, and mail from it{To(request.RecipientDomains)} is refused{since}{code}.";
    }

    private static string To(string[] domains) => domains.Length == 0 ? "" : $" to {FirstNames.Of(domains, "other domains")}";
}
