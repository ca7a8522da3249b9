using MailAbuse.Servers.Reading;

namespace MailAbuse.Servers.Following;

/// <summary>
/// What runs on a server to follow one log for as long as somebody listens: one constant text of POSIX sh, to which everything else is a
/// positional parameter or standard input. It finds the place where reading ended, whatever logrotate did meanwhile, sends what is behind
/// it, and goes on to send what is written.
/// </summary>
/// <remarks>
/// <para>It takes GNU coreutils (<c>stat -c</c>, <c>dd</c>, <c>od -j</c>) and Linux's /proc, and a shell whose <c>test</c> knows <c>-ef</c>, as all do.</para>
/// <para>What it prints; MARK is a word that nobody else can know, and comes by standard input, so that no list of processes shows it:</para>
/// <code>
/// MARK hello TIME OFFSET ZONE        the server's clock and time zone
/// MARK log NAME                      which log it is
/// MARK problem KIND                  it cannot be followed
/// MARK unread NAME                   a part of it that may not be read
/// MARK gone                          the place where reading ended is nowhere: what was written after the given second comes
/// MARK file NUMBER OFFSET            a file, and where its reading begins: those that were named by their numbers, others by new ones
/// BYTES MARK at NUMBER OFFSET TAIL   the bytes are that file's, up to the offset; and what stands before it after they were read, byte by byte in hex
/// BYTES MARK cut                     the bytes are nobody's: the file was emptied while they were read
/// MARK text NUMBER OFFSET            a packed file: the bytes behind this are its text from there
/// BYTES MARK status NUMBER           its end, and how the unpacking ended
/// MARK end NUMBER                    nothing more comes of that file
/// MARK live, MARK missing            all that was there has come; there is no log of that name
/// MARK alive                         nothing happens
/// MARK again                         the log was rotated, or the like: to be started again, with the places that were reached
/// MARK journal, RECORDS, MARK status NUMBER
/// </code>
/// <para>
/// In front of each MARK stands a line feed that is not the log's. What is said of bytes is said behind them: a file may be emptied while it
/// is read, and is then found out by the bytes before the place, which have changed.
/// </para>
/// <para>
/// Rotation is not followed from within: the script says <c>again</c>, and is started anew with the places of all files that may still be
/// written to. So there is one way to find a place, and it is gone at every rotation, not only after a line broke.
/// </para>
/// </remarks>
internal static class ServerFollowScript
{
    /// <summary>Follows a log.</summary>
    public const string Text =
        """
        # $1 the log (journal: the journal; empty: this system's); $2 follow: of the journal what is to come, past: what is there.
        # Standard input: MARK and the second after which parts are wanted that were written where no place is known; then the places, in the order in which
        # the files were begun: of a file the bytes that were taken of it, its beginning and what stands before the place, in hex; of the
        # journal the cursor.
        """
        + ServerShellText.Common
        + """

        IFS=' ' read -r mark from
        places=$(cat)

        say() { printf '\n%s %s\n' "$mark" "$*"; }
        again() { say again; exit 0; }

        # Bytes of an open file by its number: from where, how many.
        bytes() { od -An -v -tx1 -j "$2" -N "$3" "/proc/self/fd/$1" 2>/dev/null; }
        hex() { od -An -v -tx1 | tr -d ' \n'; }
        before() { n=256; [ "$2" -ge 256 ] || n=$2; [ "$n" -eq 0 ] || bytes "$1" $(($2 - n)) "$n"; }

        # How far an open file was read, as $pos.
        where() {
          pos=-1
          while read -r key value; do case $key in pos:) pos=$value ;; esac; done <"/proc/self/fdinfo/$1"
        }

        # A file for reading, as 8, and how it is packed, as $kind. One that is no longer what was listed was rotated just now.
        open() {
          [ -r "$2" ] || { [ -e "$2" ] && return 1; again; }
          exec 8<"$2"
          [ "$(stat -Lc %d:%i /proc/self/fd/8)" = "$1" ] || again
          case $(bytes 8 0 4 | tr -d ' \n') in
            1f8b*) kind=gz ;; fd377a58) kind=xz ;; 28b52ffd) kind=zst ;; 425a68*) kind=bz2 ;; *) kind=plain ;;
          esac
        }

        # True where what was taken of a file stands in 8: how much, how it began, how it ended.
        holds() {
          h=$((${#2} / 2)) t=$((${#3} / 2))
          if [ "$kind" = plain ]; then
            [ "$(bytes 8 0 $h | tr -d ' \n')" = "$2" ] && [ "$(bytes 8 $(($1 - t)) $t | tr -d ' \n')" = "$3" ]
          else
            [ "$(unpack "$kind" /proc/self/fd/8 2>/dev/null | head -c $h | hex)" = "$2" ] &&
              [ "$(unpack "$kind" /proc/self/fd/8 2>/dev/null | head -c "$1" | tail -c $t | hex)" = "$3" ]
          fi
        }

        # True for the copy of a log that was copied and is yet to be emptied.
        is_copy() {
          own=$(bytes 3 0 1024 | tr -d ' \n')
          [ -n "$own" ] || return 1
          if [ "$kind" = plain ]; then its=$(bytes 8 0 1024 | tr -d ' \n'); else its=$(unpack "$kind" /proc/self/fd/8 2>/dev/null | head -c 1024 | hex); fi
          case $its in "$own"*) copied=$own; return 0 ;; esac
          return 1
        }

        # The oldest first: by the numbers that logrotate gives, the highest is the oldest; else (dates) by the time of the last line, as they
        # come. That time alone is not enough, for a logger may write a late line to a part when a newer one is written already.
        in_order() {
          while IFS= read -r f; do
            key=${f%.gz} key=${key%.xz} key=${key%.zst} key=${key%.bz2} key=${key##*.}
            case $key in *[!0-9]* | '' | ????????*) key=0 ;; esac
            printf '%s %s\n' "$key" "$f"
          done | sort -s -k1,1rn | cut -d ' ' -f 2-
        }

        # What was rotated, by number and name.
        rotated() {
          (set +f; set_of "$log") | while IFS= read -r f; do [ "$f" = "$log" ] || stat -c '%d:%i %n' -- "$f" 2>/dev/null; done
        }

        # True where nothing was rotated since the parts were listed. As long as nothing of the log was read, nothing else tells that it was
        # emptied.
        same() {
          [ "$ids" = "$(rotated)" ] || return 1
          [ -z "$copied" ] || case $(bytes 3 0 1024 | tr -d ' \n') in "$copied"*) ;; *) return 1 ;; esac
        }

        # From here on an open file is read: its number here, its number there, from where on.
        take() {
          [ "$3" -eq 0 ] || dd bs=1 "skip=$3" count=0 <&"$1" 2>/dev/null
          eval "number$1=$2 at$1=$3 end$1=\$(before $1 $3)"
          say file "$2" "$3"
        }

        # Sends what is new in an open file; what stood before it must still stand there.
        step() {
          eval "k=\$number$1 old=\$at$1 end=\$end$1"
          while :; do
            head -c 262144 <&"$1"
            where "$1"
            [ "$pos" -gt "$old" ] || return 0
            moved=1
            [ "$old" -gt 0 ] || [ "$1" -ne 3 ] || same || { say cut; again; }
            [ "$end" = "$(before "$1" "$old")" ] || { say cut; again; }
            got=$((pos - old)) old=$pos end=$(before "$1" "$pos")
            # Unquoted, for one blank between two bytes. What stands there by now may be another's already: whoever got the bytes compares.
            say at "$k" "$pos" $end
            eval "at$1=\$old end$1=\$end"
            [ "$got" -ge 262144 ] || return 0
          done
        }

        # A part that was rotated, open as 8: its number, from where on. Loggers write to it until they are told, so it is read on for two minutes.
        part() {
          if [ "$kind" != plain ]; then
            say text "$1" "$2"
            { unpack "$kind" /proc/self/fd/8 2>/dev/null; s=$?; [ "$kind$s" != gz2 ] || s=0; say status "$s"; } | tail -c "+$(($2 + 1))"
            say end "$1"
            return
          fi
          slot=$((4 + turn % 4)) turn=$((turn + 1))
          close "$slot"
          eval "exec $slot<&8; since$slot=\$clock"
          slots="$slots $slot"
          take "$slot" "$1" "$2"
          step "$slot"
        }

        close() {
          case "$slots " in *" $1 "*) ;; *) return ;; esac
          eval "say end \$number$1; exec $1<&-"
          rest=
          for s in $slots; do [ "$s" = "$1" ] || rest="$rest $s"; done
          slots=$rest
        }

        follow_journal() {
          say journal
          if [ "$1" = follow ]; then set -- --follow --no-tail; else set --; fi
          if [ -n "$places" ]; then set -- "$@" "--cursor=$places"; else set -- "$@" --since "@$from"; fi
          records "$@"
          say status $?
        }

        zone_of
        say hello "$(date +%s)" "$(date +%z)" "$zone"
        log=$1
        if [ -z "$log" ]; then
          for log in /var/log/mail.log /var/log/maillog journal; do [ ! -e "$log" ] || break; done
        fi
        say log "$log"
        if [ "$log" = journal ]; then follow_journal "$2"; exit 0; fi
        [ -r /proc/self/fdinfo/0 ] && [ "$(stat -c %% / 2>/dev/null)" = % ] || { say problem system; exit 0; }
        if [ -d "$log" ]; then say problem folder; exit 0; fi
        if [ -e "$log" ]; then
          [ -f "$log" ] || { say problem special; exit 0; }
          [ -r "$log" ] || { say problem denied; exit 0; }
          exec 3<"$log"
        else
          case $(ls -d -- "$log" 2>&1) in *"ermission denied"*) say problem denied; exit 0 ;; esac
          exec 3</dev/null
        fi

        # What was rotated, the oldest first, but for what is being packed and is there twice: TIME FILE NAME.
        ids=$(rotated)
        names=$(set_of "$log" | in_order)
        parts= newest= copied=
        IFS=$nl; set -f
        [ -z "$names" ] || list=$(stat -c '%Y %d:%i %n' -- $names 2>/dev/null) || again
        for one in ${list-}; do
          f=${one#* * }
          [ "$f" != "$log" ] || continue
          case $f in *.gz | *.xz | *.zst | *.bz2) case $nl$names$nl in *"$nl${f%.*}$nl"*) continue ;; esac ;; esac
          parts="$parts$one$nl" newest="$one$nl$newest"
        done
        unset IFS
        [ ! -e "$log" ] || [ "$log" -ef /proc/self/fd/3 ] || again
        # A newer part than one that was missed must not be sent: the places would say that both were read.
        [ "$ids" = "$(rotated)" ] || again

        # Which of them hold the places. The last place is that of the file that was read last: all newer ones are still to come.
        n=0 used= last= current= clock=0 turn=0 slots=
        IFS=$nl
        for place in $places; do
          unset IFS
          n=$((n + 1)) last=
          off=${place%% *} rest=${place#* }
          head=${rest% *} tail=${rest#* }
          exec 8<&3
          kind=plain
          if [ -z "$current" ] && holds "$off" "$head" "$tail"; then
            current=$n start=$off last=log held=$tail
            continue
          fi
          IFS=$nl
          for one in $newest; do
            unset IFS
            one=${one#* }
            id=${one%% *} f=${one#* }
            case "$used " in *" $id="*) continue ;; esac
            open "$id" "$f" || continue
            say alive
            holds "$off" "$head" "$tail" || continue
            used="$used $id=$n:$off" last=$id
            break
          done
        done
        unset IFS
        behind=
        if [ "$n" -eq 0 ] || [ -z "$last" ]; then
          behind=since
          [ "$n" -eq 0 ] || say gone
        fi

        IFS=$nl
        for one in $parts; do
          unset IFS
          time=${one%% *} one=${one#* }
          id=${one%% *} f=${one#* }
          case "$used " in
            *" $id="*)
              open "$id" "$f" || continue
              place=${used##*" $id="} place=${place%% *}
              part "${place%:*}" "${place#*:}"
              [ "$id" != "$last" ] || behind=all ;;
            *)
              if [ "$behind" = all ] || { [ "$behind" = since ] && [ "$time" -gt "$from" ]; }; then
                open "$id" "$f" || { say unread "$f"; continue; }
                is_copy && continue
                n=$((n + 1))
                part "$n" 0
              fi ;;
          esac
        done
        unset IFS
        if [ -z "$current" ]; then n=$((n + 1)) current=$n start=0; fi
        take 3 "$current" "$start"
        # Emptied and filled again since its place was found.
        [ "$start" -eq 0 ] || [ "$(before 3 "$start" | tr -d ' \n')" = "$held" ] || again
        step 3
        [ "$at3" -gt 0 ] || same || again
        if [ -e "$log" ]; then say live; else say missing; fi

        # Five times a second while lines come, else once.
        busy=0 looked=0 beat=0
        while :; do
          [ ! -e "$log" ] || [ "$log" -ef /proc/self/fd/3 ] || again
          moved=
          step 3
          [ "$at3" -gt 0 ] || same || again
          if [ $((clock - looked)) -ge 10 ]; then
            looked=$clock
            [ -n "$moved" ] || [ "$end3" = "$(before 3 "$at3")" ] || again
            for slot in $slots; do
              step "$slot"
              eval "age=\$((clock - since$slot))"
              [ "$age" -lt 1200 ] || close "$slot"
            done
          fi
          if [ $((clock - beat)) -ge 100 ]; then beat=$clock; say alive; fi
          [ -z "$moved" ] || busy=25
          if [ "$busy" -gt 0 ]; then
            busy=$((busy - 1)) clock=$((clock + 2))
            sleep 0.2
          else
            clock=$((clock + 10))
            sleep 1
          fi
        done
        """;
}
