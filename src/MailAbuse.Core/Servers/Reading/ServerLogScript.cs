namespace MailAbuse.Servers.Reading;

/// <summary>
/// What runs on a server to read its log: one constant text of POSIX sh, to which everything else is a positional parameter. It tells
/// the parts of the log, leaves out what counts nothing, packs the rest, and says where in the log each line stood.
/// </summary>
/// <remarks>
/// <para>What it prints, through gzip where that is asked for; MARK is a word that nobody else can know, so no line of a log can pass for ours:</para>
/// <code>
/// MARK log OFFSET ZONE               the server's time zone
/// MARK problem KIND NAME             a log that cannot be read
/// MARK agent                         from here on it is what `mailabuse rate --counts` prints
/// MARK part SERIES KIND TIME SIZE INODE NAME
/// MARK begin
/// OFFSET:LINE …                      of each part in turn: the lines, and where each begins in the unpacked part
/// OFFSET:MARK end STATUS             where the part ends, and how the unpacking did
/// MARK done                          or `rotated`, where a part is no longer the file that it was
/// </code>
/// <para>Parts that are sent as they stand (a journal, lines that no filter may touch) come without offsets.</para>
/// </remarks>
internal static class ServerLogScript
{
    /// <summary>Reads logs and sends what counts.</summary>
    public const string Text =
        """
        # $1 MARK; $2 counts, deliveries, lines or end: what is wanted of the logs; $3 the second from which on lines are wanted, - for all;
        # $4 beginnings of lines that are not wanted, may be empty; $5 gzip or plain; $6 the agent, - for none; $7 how its counts begin;
        # $8 how many logs; then the logs (journal: the journal; none: this system's), then what the agent is told.
        mark=$1 want=$2 from=$3 drop=$4 pack=$5 agent=$6 head=$7 n=$8; shift 8
        """
        + ServerShellText.Common
        + """

        list= i=0 raw=
        [ "$(printf 'a\nb\n' | grep -abF b 2>/dev/null)" = 2:b ] || raw=1

        inode() { f=$(ls -di -- "$1" 2>/dev/null); f=${f#"${f%%[! ]*}"}; printf %s "${f%% *}"; }

        add() {
          i=$((i + 1))
          if [ "$1" = journal ]; then list="$list$i journal 0 0 0 journal$nl"; return; fi
          files=$(set_of "$1")
          [ "$want" = end ] && files=$(printf '%s\n' "$files" | tail -n 1)
          if [ -z "$files" ]; then
            if [ -d "$1" ]; then why=folder; elif [ -e "$1" ]; then why=empty
            else case $(ls -d -- "$1" 2>&1) in *"ermission denied"*) why=denied ;; *) why=missing ;; esac; fi
            printf '%s problem %s %s\n' "$mark" "$why" "$1"
            return
          fi
          IFS=$nl; set -f
          for f in $files; do
            unset IFS; set +f
            [ -r "$f" ] || { printf '%s problem denied %s\n' "$mark" "$f"; continue; }
            t=$(date -r "$f" +%s 2>/dev/null) || t=$(date +%s)
            [ "$from" = - ] || [ "$t" -ge "$from" ] || continue
            case $(od -An -tx1 -N4 <"$f" | tr -d ' \n') in
              1f8b*) k=gz ;; fd377a58) k=xz ;; 28b52ffd) k=zst ;; 425a68*) k=bz2 ;; *) k=plain ;;
            esac
            list="$list$i $k $t $(wc -c <"$f" | tr -d ' ') $(inode "$f") $f$nl"
          done
          unset IFS; set +f
        }

        # What a line must hold to count (PostfixScanner, PostfixRefusalScanner), or to be an event (PostfixPrograms): more may come,
        # less never.
        pick() {
          if [ "$want" = counts ]; then
            grep -abF -e ': client=' -e ': hold: ' -e ': milter-hold: ' -e ': uid=' -e ': from=<' -e ': to=<' -e ': removed' \
              -e ': placed on hold' -e 'notification: ' -e 'proxy-accept: ' -e 'uppressed ' -e 'due to rate-limiting' -e "$mark end "
          elif [ "$want" = deliveries ]; then
            grep -abF -e ', status=' -e ': removed' -e '> orig_id=' -e 'uppressed ' -e 'due to rate-limiting' -e "$mark end "
          else
            grep -abF -e postfix -e /smtp -e /cleanup -e /pickup -e qmgr -e /lmtp -e /local -e /virtual -e /pipe -e /relay \
              -e /error -e /retry -e /discard -e /bounce -e /defer -e /trace -e /post -e /master -e /anvil -e /scache -e /tls \
              -e /trivial-rewrite -e /dnsblog -e /verify -e /flush -e /proxymap -e /showq -e /sendmail -e 'uppressed ' \
              -e 'due to rate-limiting' -e "$mark end "
          fi | if [ -n "$drop" ]; then grep -avE "$drop"; else cat; fi
        }

        journal() {
          [ "$from" = - ] || set -- "$@" --since "@$from"
          [ "$want" = end ] && set -- "$@" --lines=1
          { records "$@"; printf '\n%s end %s\n' "$mark" $?; } |
            sed -e 's/"__CURSOR" *: *"[^"]*",* *//' -e 's/"__MONOTONIC_TIMESTAMP" *: *"[^"]*",* *//' -e 's/"_BOOT_ID" *: *"[^"]*",* *//' \
              -e 's/"__SEQNUM[_ID]*" *: *"[^"]*",* *//g'
        }

        send() {
          if [ "$1" = journal ]; then journal; return; fi
          form=
          if [ "$want" = end ] || [ -n "$raw" ]; then form=raw
          # A logger that counts repeated lines speaks of the line before, whoever wrote that.
          elif [ "$want" = lines ] && unpack "$1" "$2" 2>/dev/null | grep -aqF 'last message repeated '; then form=raw; fi
          if [ "$(unpack "$1" "$2" 2>/dev/null | head -c 1)" = '{' ]; then form=json; fi
          [ -z "$form" ] || printf '%s %s\n' "$mark" "$form"
          if [ "$want" = end ]; then
            { unpack "$1" "$2" 2>/dev/null | tail -c 65536; printf '\n%s end 0\n' "$mark"; }
          elif [ -n "$form" ]; then
            { unpack "$1" "$2"; printf '\n%s end %s\n' "$mark" $?; }
          else
            { unpack "$1" "$2"; printf '\n%s end %s\n' "$mark" $?; } | pick
          fi
        }

        main() {
          zone_of
          printf '%s log %s %s\n' "$mark" "$(date +%z)" "$zone"
          if [ "$n" -eq 0 ]; then
            for log in /var/log/mail.log /var/log/maillog journal; do
              if [ "$log" = journal ] || [ -e "$log" ]; then add "$log"; break; fi
            done
          fi
          while [ "$n" -gt 0 ]; do add "$1"; shift; n=$((n - 1)); done

          if [ "$agent" != - ] && [ -n "$list" ] && command -v "$agent" >/dev/null 2>&1; then
            case $("$agent" rate --counts - </dev/null 2>/dev/null | head -n 1) in
              "$head"*)
                printf '%s agent\n' "$mark"
                IFS=$nl; set -f
                files=
                for f in $list; do
                  f=${f#* * * * * }
                  if [ "$f" = journal ]; then set -- "$@" --journal; else files="$files$f$nl"; fi
                done
                "$agent" rate --counts "$@" -- $files
                return ;;
            esac
          fi

          printf %s "$list" | sed "s/^/$mark part /"
          printf '%s begin\n' "$mark"
          printf %s "$list" | {
            while IFS=' ' read -r s k t z o f; do
              if [ "$k" != journal ] && [ "$(inode "$f")" != "$o" ]; then printf '%s rotated\n' "$mark"; exit; fi
              printf '%s next\n' "$mark"
              send "$k" "$f"
            done
            printf '%s done\n' "$mark"
          }
        }

        if [ "$pack" = gzip ] && command -v gzip >/dev/null 2>&1; then main "$@" | gzip -1; else main "$@"; fi
        """;
}
