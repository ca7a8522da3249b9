using System.Globalization;
using MailAbuse.Mta;
using Xunit;
using Xunit.Abstractions;
using YamlDotNet.RepresentationModel;

namespace MailAbuse.Core.Tests.Mta.Conformance;

/// <summary>
/// whyscream/postfix-grok-patterns: messages of Postfix and the fields that its patterns take from them. Every field that has a
/// counterpart in <see cref="MailLogEvent"/> must say the same; the figures stand in docs/conformance.md.
/// </summary>
public sealed class GrokPatternsTests(ITestOutputHelper output)
{
    private const string Suite = "postfix-grok-patterns";
    private const string NoCounterpart = "\0";

    /// <summary>Parts of messages that the suite tests by themselves; there is no line to read.</summary>
    private static readonly string[] Fragments =
    [
        "command_counter_data_", "delays_0001", "relay_0001", "tls_features_0007", "tls_features_0008", "tls_features_0009", "tls_features_0010",
        "tls_features_0011", "tls_features_0012",
    ];

    /// <summary>Fields that say what an event does not: counters of caches, TLS parameters, ports, the words of a configuration.</summary>
    private static readonly string[] WithoutCounterpart =
    [
        "postfix_anvil_", "postfix_scache_", "postfix_verify_", "postfix_tls_version", "postfix_tls_trustlevel", "postfix_tls_cipher",
        "postfix_tls_key_exchange", "postfix_tls_server_", "postfix_client_port", "postfix_server_", "postfix_service", "postfix_version",
        "postfix_config_path", "postfix_termination_signal", "postfix_postsuper_summary_", "postfix_prepend_", "postfix_pix_workaround",
        "postfix_discarded_ehlo_keywords", "postfix_postscreen_cache_", "postfix_milter_data", "postfix_proxy_smtp_stage",
    ];

    /// <summary>Files in which something is read otherwise, on purpose: to= stands there without angle brackets, which no Postfix writes.</summary>
    private static readonly string[] KnownDifferences = ["local_0001", "local_0002"];

    private sealed class Tally
    {
        public int Files;
        public int Fragments;
        public int Same;
        public int None;
        public List<string> Different { get; } = [];
    }

    [SuiteFact(Suite)]
    public void Every_field_with_a_counterpart_says_the_same()
    {
        Tally tally = new();
        foreach (string file in Directory.EnumerateFiles(SharedData.PathOf(Suite), "*.yaml").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            tally.Files++;
            if (Fragments.Any(name.StartsWith)) tally.Fragments++;
            else CheckFile(name, file, tally);
        }

        output.WriteLine($"{tally.Files} files, {tally.Fragments} fragments, {tally.Same} fields same, {tally.None} without counterpart, {tally.Different.Count} different");
        string[] surprises = [.. tally.Different.Where(text => !KnownDifferences.Any(text.StartsWith))];
        Assert.True(surprises.Length == 0, string.Join('\n', surprises));
        Assert.Equal((191, 13, 652, 184, 15), (tally.Files, tally.Fragments, tally.Same, tally.None, tally.Different.Count));
    }

    private static void CheckFile(string name, string file, Tally tally)
    {
        YamlStream yaml = [];
        using (StreamReader text = new(file)) yaml.Load(text);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        string data = ((YamlScalarNode)root["data"]).Value!;
        string program = name[..name.LastIndexOf('_')] switch
        {
            "trivial_rewrite" => "trivial-rewrite",
            "script" => "postfix-script",
            "tls_features" => "smtp",
            string other => other,
        };
        MailLogEvent? ev = EventText.Parse(EventText.Line("postfix/" + program, data));
        Assert.True(ev is not null, name);
        foreach ((YamlNode key, YamlNode value) in (YamlMappingNode)root["results"])
        {
            string field = ((YamlScalarNode)key).Value!, expected = ((YamlScalarNode)value).Value ?? "";
            foreach ((string part, string wanted, string? actual) in Compare(field, expected, data, ev!))
            {
                if (actual == NoCounterpart) tally.None++;
                else if (actual == wanted || (wanted.Length == 0 && actual is null)) tally.Same++;
                else tally.Different.Add($"{name}: {part} should be '{wanted}' and is '{actual}'");
            }
        }
    }

    /// <summary>The event's words for a field of the suite: the name, what the suite expects, what the event says.</summary>
    private static IEnumerable<(string Field, string Expected, string? Actual)> Compare(string field, string expected, string data, MailLogEvent ev)
    {
        if (WithoutCounterpart.Any(field.StartsWith)) return [(field, expected, NoCounterpart)];
        if (field == "postfix_keyvalue_data") return KeyValues(expected, ev);
        return [(field, expected, Actual(field, expected, data, ev))];
    }

    private static string? Actual(string field, string expected, string data, MailLogEvent ev)
    {
        string reply = ev.Reply ?? "";
        string Held(bool isThere) => isThere ? expected : reply;
        return field switch
        {
            "postfix_queueid" => ev.QueueId ?? "NOQUEUE",
            "postfix_bounce_queueid" => ev.NextQueueId,
            "postfix_bounce_recipient" or "postfix_bounce_reason" => Held($" {reply} ".Contains($" {expected} ", StringComparison.Ordinal)),
            "postfix_client_ip" or "postfix_client_ip_unknown" => ev.Client,
            "postfix_client_hostname" => ev.ClientName,
            "postfix_from" => ev.EnvelopeSender,
            "postfix_message-id" => ev.MessageId,
            "postfix_status_code_enhanced" or "postfix_proxy_status_code_enhanced" => ev.Dsn,
            "postfix_status_code" or "postfix_proxy_status_code" => reply.Split(' ')[0],
            "postfix_status_data" or "postfix_status_message" or "postfix_proxy_message" or "postfix_postscreen_toobusy_data" or "postfix_dnsbl_domain" or
                "postfix_dnsbl_result" or "postfix_postscreen_access" or "postfix_postscreen_violation" or "postfix_postscreen_violation_time" or
                "postfix_postscreen_dnsbl_rank" => Held(reply.Contains(expected, StringComparison.Ordinal)),
            "postfix_smtp_response" or "postfix_local_response" or "postfix_pipe_response" or "postfix_error_response" or "postfix_smtp_lostconn_data" or
                "postfix_smtpd_lostconn_data" => Held(reply.StartsWith(expected, StringComparison.Ordinal)),
            "postfix_smtp_lostconn_reason" => Held(reply.EndsWith(expected, StringComparison.Ordinal)),
            "postfix_command_counter_data" or "postfix_tls_error" => reply,
            "postfix_milter_message" => Held(expected.EndsWith(reply, StringComparison.Ordinal)),
            "postfix_relay_hostname" => ev.Relay?.Split('[')[0],
            "postfix_relay_ip" => ev.Relay?.Split('[', ']')[1],
            "postfix_relay_port" => ev.Relay?.Split("]:")[1],
            "postfix_status" => ev.Status.ToString().Equals(expected.Replace("-but-not-cached", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase) ? expected : ev.Status.ToString(),
            "postfix_message_level" => (ev.Kind == MailEventKind.Warning) == (expected != "info") ? expected : ev.Kind.ToString(),
            "postfix_message" => Message(expected, ev),
            "postfix_action" or "postfix_postsuper_action" => KindOf(expected) == ev.Kind ? expected : ev.Kind.ToString(),
            "postfix_milter_result" => KindOf("milter-" + expected) == ev.Kind ? expected : ev.Kind.ToString(),
            "postfix_proxy_result" => ev.Kind == MailEventKind.Proxied ? expected : ev.Kind.ToString(),
            // The command is part of what is said about a session's end; a rejection says it before its reason, in the line only.
            "postfix_smtp_stage" => reply.Contains(expected, StringComparison.Ordinal) ? expected : NoCounterpart,
            _ => throw new InvalidOperationException($"A field that nobody has thought of: {field} in {data}"),
        };
    }

    private static string Message(string expected, MailLogEvent ev) => ev.Kind switch
    {
        MailEventKind.AuthenticationFailed => $"SASL {ev.SaslMethod} authentication failed: {ev.Reply}",
        MailEventKind.Removed => "removed",
        MailEventKind.Other when ev.Reply is null => NoCounterpart,
        // The suite and the event differ at most in the blanks at the end of a message.
        _ => ev.Reply!.TrimEnd() == expected.TrimEnd() ? expected : ev.Reply,
    };

    private static MailEventKind KindOf(string action) => action switch
    {
        "reject" or "discard" or "milter-reject" => MailEventKind.Rejected,
        "reject_warning" => MailEventKind.Warning,
        "filter" or "milter-header-redirect" => MailEventKind.Other,
        "removed" => MailEventKind.Removed,
        "requeued" => MailEventKind.Requeued,
        "placed on hold" => MailEventKind.Held,
        "released from hold" => MailEventKind.Released,
        _ => throw new InvalidOperationException(action),
    };

    /// <summary>The suite leaves <c>a=b, c=d</c> to a second stage; here each value is compared.</summary>
    private static IEnumerable<(string, string, string?)> KeyValues(string text, MailLogEvent ev)
    {
        foreach (string pair in text.Replace(",", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = pair.IndexOf('=', StringComparison.Ordinal);
            string key = pair[..sign], value = pair[(sign + 1)..];
            if (value.StartsWith('<')) value = value.Trim('<', '>');
            string? actual = key switch
            {
                "from" => ev.EnvelopeSender,
                "to" => ev.Recipient,
                "orig_to" => ev.OriginalRecipient,
                "helo" => ev.Helo,
                "relay" => ev.Relay,
                "delay" => ev.Delay?.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                "delays" => ev.Delays,
                "dsn" => ev.Dsn,
                "size" => ev.Size.ToString(CultureInfo.InvariantCulture),
                "nrcpt" => ev.RecipientCount.ToString(CultureInfo.InvariantCulture),
                "client" => $"{ev.ClientName}[{ev.Client}]",
                "uid" => ev.Sender == "uid=" + value ? value : ev.Sender,
                "proto" or "tls" => NoCounterpart,
                _ => throw new InvalidOperationException(key),
            };
            yield return (key, value, actual);
        }
    }
}
