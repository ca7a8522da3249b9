using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>
/// All that a paced sending does on a server, as one script: one round trip a call. Each line of its input is a letter, for a new time that
/// time, and a queue id: <c>t</c> try, <c>a</c> give a time, <c>g</c> tell the time, <c>w</c> tell of it from the log, <c>q</c> from the queue.
/// </summary>
internal static class PacingScript
{
    // $1 configuration directory, $2 the lock or nothing, $3 names or marks, then logs or marks of logs.
    //
    // Only names that a deferred queue file can have are touched, and no link is followed; touch -c makes no file. The mark of a log is
    // taken before it is read, so nothing falls in between; what is told twice does no harm.
    private const string Script =
        """
        c=$1 l=$2 k=$3; shift 3
        q=$(postconf -c "$c" -xh queue_directory) && cd "$q" || exit
        d=$(mktemp -d) || exit; trap 'rm -rf "$d"' EXIT
        cat >"$d/in"
        here() {
          grep -q "^$1 " "$d/in" || return 0
          find deferred -type f -printf '%f %T@ %p\n' 2>/dev/null | awk -v k="$1" -v m="$2" -v now="$(date +%s.%N)" '
            f == 1 { if ($1 == k) want[$NF] = $2; next }
            NF == 3 && ($1 in want) && $3 ~ /^deferred(\/[0-9A-Za-z])*\/[0-9A-Za-z]+$/ {
              if (m == "due") print ($2 + 0 <= now + 0 ? "i" : "l"), $1, $2
              else if (m == "new") print want[$1], $3
              else print "g", $1, $2 }' f=1 "$d/in" f=2 -
        }
        stamp() { here a new | while read -r t p; do touch -c -h -d "@$t" -- "$p" || echo fault; done; here a; }
        s marks
        ( if [ "$k" = marks ]; then n=$#; i=0; for a; do i=$((i + 1)); [ $((i % 3)) -ne 1 ] || set -- "$@" "$a"; done; shift "$n"; fi; marks "$@" )
        s stamps; here g
        s stamped
        if ! grep -q '^a ' "$d/in"; then :; elif [ -z "$l" ]; then stamp; else ( umask 077; exec 9>>"$l" || exit; flock -w 5 9 || { echo busy; exit; }; stamp ) || echo busy; fi
        s tried
        here t due | while read -r w i t; do
          [ "$w" = l ] || { postqueue -c "$c" -i "$i" </dev/null 2>"$d/e" || { w=f; t=$(tr '\n\036' '  ' <"$d/e"); }; }
          echo "$w $i $t"
        done
        s queue; sed -n 's/^q \(.*\)$/"queue_id": "\1"/p' "$d/in" >"$d/q"
        [ ! -s "$d/q" ] || postqueue -c "$c" -j 2>/dev/null | grep -aF -f "$d/q" | tr -d '\036'
        s log; sed -n 's/^w \(.*\)$/: \1: /p' "$d/in" >"$d/w"
        [ "$k" != marks ] || [ ! -s "$d/w" ] || since "$@" | grep -aF -f "$d/w" | grep -aE ' status=|: removed$' | head -c 33554432 | tr -d '\036'
        s now; date +%s.%N
        exit 0
        """;

    public static ShellCommand Of(MailServer server, string lockFile, IReadOnlyList<ServerLogMark> marks, string input)
    {
        IEnumerable<string> logs = marks.Count == 0 ? server.Log : marks.SelectMany(mark => mark.Words);
        return new ShellCommand("sh", ["-c", ServerLogScripts.Functions + Script, "sh", server.ConfigDirectory, lockFile, marks.Count == 0 ? "names" : "marks", .. logs])
        {
            // Ten thousand new times take a quarter of a minute.
            Silence = TimeSpan.FromMinutes(5),
        }.WithInput(input);
    }
}
