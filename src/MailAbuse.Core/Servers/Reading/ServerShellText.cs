namespace MailAbuse.Servers.Reading;

/// <summary>What the scripts that run on servers have in common: how a log's rotated set is found there, unpacked, and what zone it is in.</summary>
internal static class ServerShellText
{
    /// <summary>Functions of POSIX sh, and the surroundings that they take.</summary>
    public const string Common =
        """

        unset GREP_OPTIONS QUOTING_STYLE POSIXLY_CORRECT
        PATH=$PATH:/usr/local/bin
        nl='
        '

        # A log and its rotated set, the oldest first by the time of the last line: rotating and packing keep it.
        set_of() {
          log=$1 name=${1##*/}; shift
          for f in "$log" "$log".[0-9]* "$log"-[0-9]*; do
            [ -f "$f" ] && [ -s "$f" ] && case $f in *"$nl"*) ;; *) set -- "$@" "$f" ;; esac
          done
          case $name in
            ?*.*) for f in "${log%.*}"-[0-9]*."${log##*.}"*; do
              [ -f "$f" ] && [ -s "$f" ] && case $f in *"$nl"*) ;; *) set -- "$@" "$f" ;; esac
            done ;;
          esac
          [ $# -eq 0 ] || ls -trd -- "$@"
        }

        unpack() {
          case $1 in gz) gzip -dc ;; xz) xz -dc ;; zst) zstd -dcq ;; bz2) bzip2 -dc ;; *) cat ;; esac <"$2"
        }

        # The server's time zone, as $zone.
        zone_of() {
          zone=${TZ#:}
          if [ -z "$zone" ]; then
            zone=$(readlink -f /etc/localtime)
            case $zone in */zoneinfo/*) zone=${zone##*/zoneinfo/} ;; *) zone=$(head -n 1 /etc/timezone 2>/dev/null) ;; esac
          fi
        }

        # Records of the mail system in the journal, with what is asked for besides.
        records() {
          journalctl --help 2>/dev/null | grep -q -e --output-fields &&
            set -- --output-fields=MESSAGE,_HOSTNAME,SYSLOG_IDENTIFIER,_PID,SYSLOG_PID "$@"
          journalctl --output=json --no-pager --quiet SYSLOG_FACILITY=2 "$@"
        }

        """;
}
