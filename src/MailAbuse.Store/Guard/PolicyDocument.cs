using MailAbuse.Guard;
using MailAbuse.Guard.Telling;
using MailAbuse.Mta;
using MailAbuse.Store.Inventory;
using MailAbuse.Store.Yaml;

namespace MailAbuse.Store.Guard;

/// <summary>From the tree of a document to the guard's policy.</summary>
internal static class PolicyDocument
{
    internal static readonly string[] TopKeys = ["dryRun", "hold", "protected", "heartbeat", "tell"];
    internal static readonly string[] HoldKeys = ["senders", "perHour", "inAll", "maximumMessages", "maximumShare"];
    internal static readonly string[] TellKeys = ["mail", "from", "server", "webhook", "command"];

    private static readonly string[] s_ways = ["mail", "webhook", "command"];

    /// <summary>Reads the policy.</summary>
    /// <param name="root">The document; null where it is empty.</param>
    /// <param name="path">The file, for the result.</param>
    /// <exception cref="YamlFault">Something in it cannot be right; the first such thing that is met.</exception>
    public static GuardPolicy Read(YamlNode? root, string path)
    {
        if (root is null)
            throw new YamlFault(new(1, 1), "There is nothing in it.", "Write dryRun: true into it to begin with, or leave -Policy out, which means the same.");
        if (root is not YamlMap map)
            throw new YamlFault(root.At, $"It is {KeyedMap.Kind(root)}, and should be a map.", "It begins with dryRun: true or dryRun: false.");
        KeyedMap top = new(map, "the policy", TopKeys, [.. HoldKeys, .. TellKeys], "hold: or tell:, with blanks in front");
        GuardPolicy held = ReadHold(top.Find("hold"));
        return new GuardPolicy
        {
            Path = path,
            // Left out, it is no permission.
            DryRun = top.Find("dryRun") is null || top.Flag("dryRun"),
            Senders = held.Senders,
            PerHour = held.PerHour,
            InAll = held.InAll,
            MaximumHeld = held.MaximumHeld,
            MaximumHeldShare = held.MaximumHeldShare,
            Protected = [.. top.Texts("protected").Select(ServerRules.Protected).Distinct(StringComparer.OrdinalIgnoreCase)],
            Heartbeat = top.Text("heartbeat") is { } beat ? ServerRules.LocalPath(beat, "heartbeat") : null,
            Tell = top.Find("tell") is { } tell ? ReadTell(tell) : [],
        };
    }

    private static GuardPolicy ReadHold(YamlNode? node)
    {
        GuardPolicy usual = GuardPolicy.Default;
        if (node is null)
            return usual;
        if (node is not YamlMap entries)
            throw new YamlFault(node.At, $"'hold' is {KeyedMap.Kind(node)}, and should be a map.", "Write below it: perHour: 5");
        KeyedMap map = new(entries, "hold", HoldKeys, TopKeys, "the policy, at the beginning of a line");
        int perHour = map.Text("perHour") is { } hourly ? PolicyRules.Number(hourly, "perHour", 1, 10_000) : usual.PerHour;
        int inAll = map.Text("inAll") is { } all ? PolicyRules.Number(all, "inAll", 1, 100_000) : Math.Max(usual.InAll, perHour);
        if (inAll < perHour)
        {
            throw new YamlFault(
                (map.Text("inAll") ?? map.Text("perHour"))!.At, $"'inAll' of hold is {inAll}, and 'perHour' {perHour}{(map.Text("perHour") is null ? ", as it is left out" : "")}: in an hour no more can be put on hold than in all.",
                $"Write perHour: {inAll} or less, or inAll: {perHour} or more.");
        }

        return new GuardPolicy
        {
            Senders = map.Find("senders") is { } kinds ? [.. map.Texts(kinds, "senders").Select(PolicyRules.Kind).Distinct()] : usual.Senders,
            PerHour = perHour,
            InAll = inAll,
            MaximumHeld = map.Text("maximumMessages") is { } most ? PolicyRules.Number(most, "maximumMessages", 1, 10_000) : usual.MaximumHeld,
            MaximumHeldShare = map.Text("maximumShare") is { } share ? PolicyRules.Share(share, "maximumShare") : usual.MaximumHeldShare,
        };
    }

    private static Recipient[] ReadTell(YamlNode node)
    {
        if (node is not YamlList list || list.Items.Count == 0)
            throw new YamlFault(node.At, $"'tell' is {(node is YamlList ? "an empty list" : KeyedMap.Kind(node))}, and should be a list.", "Write one entry each below it: - webhook: https://example.net/hook");
        return [.. list.Items.Select(ReadRecipient)];
    }

    private static Recipient ReadRecipient(YamlNode node)
    {
        if (node is not YamlMap entries)
            throw new YamlFault(node.At, $"An entry of 'tell' is {KeyedMap.Kind(node)}, and should be a map.", "Write it so: - webhook: https://example.net/hook");
        KeyedMap map = new(entries, "an entry of tell", TellKeys, TopKeys, "the policy, at the beginning of a line");
        string[] ways = [.. s_ways.Where(way => map.Find(way) is not null)];
        if (ways.Length != 1)
            throw new YamlFault(map.At, $"An entry of 'tell' has {(ways.Length == 0 ? "none" : $"more than one ({string.Join(", ", ways)})")} of mail, webhook and command.", "One each, in an entry of its own.");
        if (ways[0] != "mail" && (map.Text("from") ?? map.Text("server")) is { } mails)
            throw new YamlFault(mails.At, "'from' and 'server' belong to mail.", $"Leave them out where there is {ways[0]}.");
        return ways[0] switch
        {
            "webhook" => new WebhookRecipient(PolicyRules.Address(map.Text("webhook")!)),
            "command" => new CommandRecipient([.. map.Texts("command").Select((text, at) => at == 0 ? ServerRules.Program(text, "command") : text.Text)]),
            _ => new MailRecipient(
                [.. map.Texts("mail").Select(text => ServerRules.Address(text, "mail"))],
                map.Text("from") is { } from ? ServerRules.Address(from, "from") : throw new YamlFault(map.At, "An entry of 'tell' with mail has no 'from'.", "Write from: MailAbuse <guard@example.net>, an address that your servers send for."),
                map.Text("server") is { } server ? ServerRules.Name(server, "server") : null),
        };
    }
}
