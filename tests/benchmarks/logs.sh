# The logs that are measured on, for run.sh: made once by the generator, from a seed.

make_log() {
  local file=$1 bytes=$2 format=$3
  [[ -s $file ]] && return
  case $bytes in
    4x*) bytes=$(times_four "${bytes#4x}") ;;
  esac
  echo "making $file …" >&2
  dotnet tools/MailAbuse.LogGenerator/bin/Release/net10.0/MailAbuse.LogGenerator.dll traffic --size "$bytes" --seed 1 --format "$format" --output "$file.part" >&2
  mv "$file.part" "$file"
}

times_four() {
  local number=${1%%[A-Za-z]*}
  echo "$((number * 4))${1#"$number"}"
}

warm() { cat "$1" >/dev/null; }

describe() { awk -v b="$(stat -c %s "$1")" 'BEGIN { printf (b >= 1e9) ? "%.1f GB" : "%.0f MB", (b >= 1e9) ? b / 1e9 : b / 1e6 }'; }
