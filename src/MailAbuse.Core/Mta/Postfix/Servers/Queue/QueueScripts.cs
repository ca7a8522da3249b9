namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Short scripts that save round trips. Each is one constant text; what comes from outside is a positional parameter or standard input.</summary>
internal static class QueueScripts
{
    /// <summary>
    /// $1 configuration directory. Prints how many messages postqueue would list. It opens each file, so names are counted instead; whoever
    /// may not look into the queue has only postqueue. What is still being written (mode without x) is no message yet.
    /// </summary>
    public const string Count =
        "q=$(postconf -c \"$1\" -xh queue_directory) || exit; "
        + "may() { for d; do [ -r \"$q/$d\" ] && [ -x \"$q/$d\" ] || return 1; done; }; "
        + "if may active deferred hold incoming maildrop; then cd \"$q\" && { find active deferred hold -type f; find incoming maildrop -type f -perm -u+x; } 2>/dev/null | wc -l; "
        + "else { postqueue -c \"$1\" -j && echo end; } | awk 'END { if ($0 != \"end\") exit 1; print NR - 1 }'; fi";

    /// <summary>
    /// $1 configuration directory. Files that are being written (mode without x) in incoming; what lies in maildrop, with its owner; and
    /// what on hold a process has open: a delivery that began before goes on to its end.
    /// </summary>
    public const string OpenFiles =
        "q=$(postconf -c \"$1\" -xh queue_directory) && cd \"$q\" || exit; "
        + "find incoming -type f ! -perm -u+x -printf 'incoming %f %U\\n' 2>/dev/null; find maildrop -type f -printf 'maildrop %f %U\\n' 2>/dev/null; "
        + "find /proc/[0-9]*/fd -lname \"$(pwd -P)/hold/*\" -printf 'delivery %l -\\n' 2>/dev/null | sort -u; exit 0";

    /// <summary>$1 configuration directory; ids on standard input. The first X-Postfix-Queue-ID of each body: bounce(8) writes it before all that it quotes.</summary>
    public const string BounceCauses =
        "c=$1; set -- $(cat); for i; do l=$(postcat -c \"$c\" -bq \"$i\" 2>/dev/null | grep -am1 '^X-Postfix-Queue-ID: '); printf '%s %s\\n' \"$i\" \"${l#*: }\"; done";

    /// <summary>$@ our files. The comments of suspensions in them.</summary>
    public const string Suspensions = "for f; do [ -f \"$f\" ] && grep -a '^# mailabuse ' -- \"$f\"; done; exit 0";

    /// <summary>$1 configuration directory; $@ ids that were just released. Tried again now, not at the next queue run.</summary>
    public const string Deliver = "c=$1; for i in $(cat); do postqueue -c \"$c\" -i \"$i\" 2>/dev/null; done; exit 0";
}
