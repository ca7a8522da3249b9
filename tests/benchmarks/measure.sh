# Measuring, for run.sh. Times are in seconds, with a point.

wants() { [[ -z $only || $1 == *"$only"* ]]; }

now() { local t=$EPOCHREALTIME; echo "${t/[,.]/}"; }

calculate() { awk "BEGIN { printf \"%.${2:-2}f\", $1 }"; }

seconds() { calculate "$1" 2 && echo " s"; }

milliseconds() { calculate "$1 * 1000" 0 && echo " ms"; }

# One run of a command line, or of a function with its arguments; its output is read, as by a person or the next program: some tools
# do less where they see the null device.
one_run() {
  local start end
  start=$(now)
  eval "$1" 2>&1 | cat >/dev/null
  end=$(now)
  calculate "($end - $start) / 1000000" 4
}

middle() { sort -g | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

median() {
  local i
  one_run "$1" >/dev/null
  for ((i = 0; i < rounds; i++)); do one_run "$1"; echo; done | middle
}

row() { echo "| $1 | $2 | $3 | $4 | $5 |"; }

# A against B, in turn.
compare() {
  local i a=() b=() ours theirs
  one_run "$3" >/dev/null
  one_run "$4" >/dev/null
  for ((i = 0; i < rounds; i++)); do
    a+=("$(one_run "$3")")
    b+=("$(one_run "$4")")
  done
  ours=$(printf '%s\n' "${a[@]}" | middle)
  theirs=$(printf '%s\n' "${b[@]}" | middle)
  row "$1" "$(seconds "$ours")" "$(seconds "$theirs")" "$(calculate "$ours / $theirs")" "$2"
}

# User and system together, the median.
processor_time() {
  local i
  for ((i = 0; i < rounds; i++)); do
    /usr/bin/time -f '%U %S' -o "$work/time" "$@" 2>&1 | cat >/dev/null
    awk '{ print $1 + $2 }' "$work/time"
  done | middle
}

# The highest of three, in MB of a million bytes.
peak_memory() {
  local i
  for i in 1 2 3; do /usr/bin/time -f %M -o "$work/time" "$@" >/dev/null 2>&1; cat "$work/time"; done |
    sort -n | tail -n 1 | awk '{ printf "%.0f", $1 * 1024 / 1e6 }'
}

describe_machine() {
  local cpu
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  echo "$(date -u +%Y-%m-%d), $(nproc) cores of $cpu, $(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo) of memory, $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r), .NET $(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App \([^ ]*\).*/\1/p' | tail -n 1), medians of $rounds runs in turn, inputs in the page cache."
}
