using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Routes;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>
/// What lets mail take a detour: our map in front of those that are there. It is empty, so nothing changes by it. A detour of single
/// domains is a transport; one of all mail is a default transport, because a transport for everything would take our own domains along.
/// </summary>
internal static class RouteEdits
{
    /// <summary>The ways of single domains.</summary>
    public const string TransportMaps = "transport_maps";

    /// <summary>The way of all mail that goes out: it outdoes relayhost, and leaves local, virtual and relay domains alone.</summary>
    public const string DefaultMaps = "sender_dependent_default_transport_maps";

    private const string UsualAgent = "smtp";

    /// <summary>The two lists, each with our word for it.</summary>
    public static IReadOnlyList<(string List, string Word)> Words(PostfixConfiguration configuration)
    {
        string map = new RouteMap(configuration).Name;
        // static answers the same to every sender, and our map is asked for that; a sender of nobody in particular cannot be a key.
        return [(TransportMaps, map), (DefaultMaps, $"pipemap:{{static:{MapRoute.AllKey},{map}}}")];
    }

    /// <summary>True where both lists begin with our map.</summary>
    public static bool IsInstalled(PostfixConfiguration configuration) =>
        Words(configuration).All(pair => IsFirst(configuration.Value(pair.List) ?? "", pair.Word)) && configuration.Services.All(service => Words(configuration).All(pair =>
            service.Program != "trivial-rewrite" || !service.Overrides.TryGetValue(pair.List, out string? own) || IsFirst(own, pair.Word)));

    /// <summary>The service that carries mail out by default; null where that is no smtp(8).</summary>
    public static MasterService? Agent(PostfixConfiguration configuration)
    {
        string transport = configuration.Effective("default_transport");
        string name = transport.Split(':')[0].Trim() is { Length: > 0 } named ? named : UsualAgent;
        return configuration.Services.FirstOrDefault(service => service.Name == name && service.Program == UsualAgent);
    }

    /// <summary>Adds the edits.</summary>
    public static void Add(FileEdits edits, PostfixConfiguration configuration)
    {
        foreach ((string list, string word) in Words(configuration))
        {
            string value = configuration.Value(list) ?? "";
            if (!IsFirst(value, word))
                edits.Set(list, value.Length == 0 ? null : value, ListText.Prepend(word, value));
        }

        if (Agent(configuration) is not { } agent)
            return;
        // Whatever that service is set to holds here, too: the address that it sends from, its name in the log.
        string wanted = PostfixLayout.RelayService + agent.Line[agent.Name.Length..]
            + $" -o smtp_sasl_auth_enable=yes -o smtp_sasl_password_maps={new LoginMap(configuration).Name} -o smtp_sasl_security_options=noanonymous"
            + " -o smtp_sasl_tls_security_options=noanonymous -o smtp_tls_security_level=encrypt";
        MasterService? present = configuration.Services.FirstOrDefault(service => service.Key == $"{PostfixLayout.RelayService}/{agent.Type}");
        if (present is null || !ListText.SameWords(present.Line, wanted))
            edits.SetService($"{PostfixLayout.RelayService}/{agent.Type}", present?.Line, wanted);
    }

    private static bool IsFirst(string list, string word) => list.Trim() == word || list.TrimStart().StartsWith(word + ",", StringComparison.Ordinal) || list.TrimStart().StartsWith(word + " ", StringComparison.Ordinal);
}
