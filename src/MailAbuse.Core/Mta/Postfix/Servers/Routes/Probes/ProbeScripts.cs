using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Probes;

/// <summary>The two scripts of a probe, each a constant text; what comes from outside is a positional parameter or standard input.</summary>
internal static class ProbeScripts
{
    private const string Marks = "s marks; marks \"$@\"; exit 0";

    // The Message-ID on standard input; then the lines of who brought the messages that have it.
    private const string Seen =
        "i=$(cat); f=$(mktemp) || exit; trap 'rm -f \"$f\"' EXIT; since \"$@\" | grep -aE '/(smtpd|cleanup)\\[[0-9]+\\]: ' | head -c 67108864 >\"$f\"; "
        + "s log; grep -aF -e \"message-id=<$i>\" -- \"$f\" | head -n 20 | tr -d '\\036'; "
        + "for q in $(grep -aF -e \"message-id=<$i>\" -- \"$f\" | sed -nE 's/.*cleanup\\[[0-9]+\\]: ([0-9A-Za-z]+): message-id=.*/\\1/p' | head -n 20); do "
        + "grep -aF -e \": $q: client=\" -- \"$f\" | head -n 5 | tr -d '\\036'; done; exit 0";

    public static ShellCommand MarksOf(MailServer server) => new("sh", ["-c", ServerLogScripts.Functions + Marks, "sh", .. server.Log]);

    public static ShellCommand SeenOf(IEnumerable<ServerLogMark> marks, string messageId) =>
        new ShellCommand("sh", ["-c", ServerLogScripts.Functions + Seen, "sh", .. marks.SelectMany(mark => mark.Words)])
            .WithInput(messageId + "\n");
}
