using System.Text;

namespace MailAbuse.Lab;

/// <summary>Where every message with a token is, over all servers of a lab: what nothing may be missing from, and nothing stand twice in.</summary>
public sealed class LabLedger
{
    private readonly Dictionary<string, List<TokenPlace>> _places = [];

    private LabLedger()
    {
    }

    /// <summary>Every token that was found anywhere.</summary>
    public IReadOnlyCollection<string> Tokens => _places.Keys;

    /// <summary>Where this one is; none: nowhere.</summary>
    public IReadOnlyList<TokenPlace> this[string token] => _places.TryGetValue(token, out List<TokenPlace>? places) ? places : [];

    /// <summary>How many of these are in such a place.</summary>
    public int Count(IEnumerable<string> tokens, PlaceKind kind) => tokens.Count(token => this[token].Any(place => place.Kind == kind));

    /// <summary>
    /// Waits until each token is in exactly one place, and says where they are.
    /// </summary>
    /// <exception cref="LabException">Some are lost or doubled; the message lists the first of them.</exception>
    public static LabLedger ExactlyOnce(MailLab lab, IEnumerable<string> tokens, double seconds = Waiting.Patience)
    {
        string[] all = [.. tokens];
        LabLedger ledger = Of(lab);
        // A message that is being handed on stands in two places for a moment, or in none when the looks fall badly.
        Waiting.Until(
            () =>
            {
                ledger = Of(lab);
                return all.All(token => ledger[token].Count == 1);
            },
            seconds);
        string[] wrong = [.. all.Where(token => ledger[token].Count != 1)];
        if (wrong.Length == 0) return ledger;
        IEnumerable<string> lines = wrong.Take(10).Select(token => $"{token}: {(ledger[token].Count == 0 ? "nowhere" : string.Join(", ", ledger[token]))}");
        throw new LabException($"{wrong.Length} of {all.Length} messages are not in exactly one place:\n{string.Join('\n', lines)}");
    }

    internal static LabLedger Of(MailLab lab)
    {
        LabLedger ledger = new();
        IEnumerable<PostfixServer> servers = lab.CustomerRelay is { } customer ? [.. lab.Servers, customer] : lab.Servers;
        foreach (PostfixServer server in servers)
        {
            foreach (QueueEntry entry in server.Queue.Entries())
            {
                PlaceKind kind = entry.Queue == "hold" ? PlaceKind.Held : PlaceKind.Queued;
                if (entry.Token is not null && entry.Recipients.Count > 0) ledger.Add(entry.Token, new TokenPlace(kind, $"{server.Name} {entry.Queue}/{entry.Id}"));
            }
        }

        foreach (WorldMessage message in lab.World.Messages)
        {
            if (message.Token is not null) ledger.Add(message.Token, new TokenPlace(PlaceKind.Delivered, message.File));
        }

        foreach (string file in Directory.EnumerateFiles(lab.Dovecot.MailFolder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(Path.GetDirectoryName(file)) is not ("new" or "cur")) continue;
            if (LabMessage.TokenOf(File.ReadAllText(file, Encoding.Latin1)) is { } token) ledger.Add(token, new TokenPlace(PlaceKind.Delivered, file));
        }

        return ledger;
    }

    private void Add(string token, TokenPlace place)
    {
        if (!_places.TryGetValue(token, out List<TokenPlace>? places)) _places[token] = places = [];
        places.Add(place);
    }
}
