using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Probes;

/// <summary>What the comment line in front of a probe's entry says.</summary>
internal static class ProbeComment
{
    /// <summary>The line, without its end.</summary>
    public static string Write(MapProbe probe) => CommentLine.Write(json =>
    {
        json.WriteString("probe", probe.Address);
        json.WriteString("since", CommentLine.Stamp(probe.Since));
        json.WriteText("by", probe.By);
    });

    /// <summary>Reads a line; false where it is none of ours, or was spoilt by hand.</summary>
    public static bool TryRead(byte[] line, [NotNullWhen(true)] out MapProbe? probe) => CommentLine.TryRead(line, Read, out probe);

    private static MapProbe? Read(JsonElement json) => json.Text("probe") is { } address && MapProbe.IsAddress(address) && json.TryTime("since", out DateTimeOffset since)
        ? new MapProbe { Address = address, Since = since, By = json.Text("by") }
        : null;
}
