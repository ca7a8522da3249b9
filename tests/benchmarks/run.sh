#!/usr/bin/env bash
# Measures mailabuse against the tools that one would use otherwise, and prints a table in markdown.
#
#   --size 1GB      size of the log (default 1GB); the large one is four times as long
#   --rounds 7      how often each is run; the medians count
#   --data FOLDER   where logs are made and kept (default artifacts/benchmarks; takes 7 GB)
#   --only WORD     only what has the word in its name: grep rfc3164 pflogsumm memory last gzip refusals start pwsh
#   --skip-build    measure what was built before
#
# All inputs lie in the page cache. What is compared is run in turn, A B A B, so that a machine that gets slower or faster meanwhile
# is so for both. Measure on a machine that does nothing else.
set -euo pipefail

size=1GB
rounds=7
data=
only=
build=yes
while (($# > 0)); do
  case $1 in
    --size) size=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --data) data=$2; shift 2 ;;
    --only) only=$2; shift 2 ;;
    --skip-build) build=no; shift ;;
    -h | --help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "tests/benchmarks/run.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
work=$root/artifacts/benchmarks
data=${data:-$work/data}
mkdir -p "$work" "$data"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LC_ALL=C
unset COLUMNS

source tests/benchmarks/measure.sh
source tests/benchmarks/logs.sh

if [[ $build == yes ]]; then
  echo "building …" >&2
  dotnet publish src/MailAbuse.Cli -c Release -r linux-x64 -o "$work/mailabuse" -v quiet -clp:ErrorsOnly >&2
  dotnet build tools/MailAbuse.LogGenerator -c Release -v quiet -clp:ErrorsOnly >&2
  # The module as it is imported; only what is measured through it needs it.
  if wants pwsh && command -v pwsh >/dev/null; then dotnet build -c Release -v quiet -clp:ErrorsOnly >&2; fi
fi
mailabuse=$work/mailabuse/mailabuse

log=$data/log-$size.log
old=$data/log-$size-rfc3164.log
large=$data/log-4x$size.log
make_log "$log" "$size" rfc3339

describe_machine
echo
echo "| what | mailabuse | against | ratio | aim |"
echo "|---|---|---|---|---|"

count_grep() { grep -c sasl_username "$1" | cat; }
count_zcat() { zcat "$1" | wc -l; }

if wants grep; then
  warm "$log"
  compare "rate: $(describe "$log"), against grep -c sasl_username" "<= 1, better 0.6" "$mailabuse rate $log" "count_grep $log"
fi

if wants rfc3164; then
  make_log "$old" "$size" rfc3164
  warm "$old"
  compare "rate: $(describe "$old"), times without a year, against grep -c sasl_username" "<= 1, better 0.6" "$mailabuse rate $old" "count_grep $old"
fi

if wants pflogsumm; then
  if command -v pflogsumm >/dev/null; then
    # A piece of it: it takes a minute for what mailabuse does in a blink. Traditional times, which every version of it reads.
    make_log "$old" "$size" rfc3164
    piece=$data/piece-50MB.log
    head -c 50000000 "$old" >"$piece"
    warm "$old"
    warm "$piece"
    ours=$(median "$mailabuse rate $old")
    rounds=3 theirs=$(rounds=3 median "pflogsumm $piece")
    scaled=$(calculate "$theirs * $(stat -c %s "$old") / $(stat -c %s "$piece")")
    row "rate: $(describe "$old"), against pflogsumm on 50 MB of it, scaled by bytes" "$(seconds "$ours")" "$(seconds "$scaled")" "$(calculate "$scaled / $ours" 0) times as fast" ">= 100"
  else
    row "rate against pflogsumm" - "not installed: apt-get install pflogsumm" - ">= 100"
  fi
fi

if wants gzip; then
  packed=$data/log-$size.log.gz
  [[ -s $packed ]] || { gzip -6 -c "$log" >"$packed.part" && mv "$packed.part" "$packed"; }
  warm "$packed"
  compare "rate: the same as .gz ($(describe "$packed")), against zcat &#124; wc -l" "<= 0.5" "$mailabuse rate $packed" "count_zcat $packed"
fi

if wants memory; then
  make_log "$large" "4x$size" rfc3339
  warm "$log"
  warm "$large"
  small_peak=$(peak_memory "$mailabuse" rate "$log")
  large_peak=$(peak_memory "$mailabuse" rate "$large")
  row "rate: peak memory, $(describe "$large") against $(describe "$log")" "$large_peak MB" "$small_peak MB" "$(calculate "$large_peak / $small_peak")" "<= 100 MB, <= 1"
fi

if wants last; then
  make_log "$large" "4x$size" rfc3339
  warm "$large"
  row "rate --last 10m --baseline 0 --until end: $(describe "$large")" "$(milliseconds "$(median "$mailabuse rate --last 10m --baseline 0 --until end $large")")" - - "<= 100 ms"
fi

if wants refusals; then
  # As it is made, with few refusals, and with a provider's block text in place of all that receivers say.
  for make in few blocked; do
    [[ -s $data/$make-$size.log ]] || { awk -v make=$make -f tests/benchmarks/refusals.awk "$log" >"$data/$make-$size.log.part" && mv "$data/$make-$size.log.part" "$data/$make-$size.log"; }
  done
  for one in "$log" "$data/few-$size.log" "$data/blocked-$size.log"; do
    warm "$one"
    compare "refusals: $(basename "$one"), against rate" "<= 1.3" "$mailabuse refusals --all $one" "$mailabuse rate $one"
    ours=$(processor_time "$mailabuse" refusals --all "$one")
    theirs=$(processor_time "$mailabuse" rate "$one")
    row "refusals: the same, processor time" "$(seconds "$ours")" "$(seconds "$theirs")" "$(calculate "$ours / $theirs")" "<= 1.3"
    row "refusals: the same, peak memory" "$(peak_memory "$mailabuse" refusals --all "$one") MB" - - "<= 100 MB"
  done
fi

if wants start; then
  head -n 50 "$log" >"$data/tiny.log"
  row "rate: 50 lines, so nothing but the start" "$(milliseconds "$(rounds=21 median "$mailabuse rate $data/tiny.log")")" - - "<= 45 ms"
fi

if wants pwsh; then
  if command -v pwsh >/dev/null; then
    warm "$log"
    export MAILABUSE_MODULE=$root/out/MailAbuse/MailAbuse.psd1
    program=$(median "$mailabuse rate $log")
    pwsh -NoProfile -NonInteractive -File tests/benchmarks/pwsh.ps1 -Log "$log" -ProgramSeconds "$program" -Rounds "$rounds"
  else
    row "the module" - "pwsh is not installed" - -
  fi
fi
