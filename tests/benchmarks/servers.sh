#!/usr/bin/env bash
# Measures what the log of a far server costs, in bytes on the wire and in seconds, by each way in which it can be read, and prints a
# table in markdown. The far side is a shell of this machine, so the seconds are those of reading, filtering and packing, not of a
# network.
#
#   --size 1GB      size of the log (default 1GB)
#   --data FOLDER   where it is made and kept (default artifacts/benchmarks/data)
#   --skip-build    measure what was built before
set -euo pipefail

size=1GB
data=
build=yes
while (($# > 0)); do
  case $1 in
    --size) size=$2; shift 2 ;;
    --data) data=$2; shift 2 ;;
    --skip-build) build=no; shift ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "tests/benchmarks/servers.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$PWD/artifacts/benchmarks
data=${data:-$work/data}
mkdir -p "$work" "$data"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LC_ALL=C
rounds=3

source tests/benchmarks/measure.sh
source tests/benchmarks/logs.sh

if [[ $build == yes ]]; then
  echo "building …" >&2
  dotnet publish src/MailAbuse.Cli -c Release -r linux-x64 -o "$work/mailabuse" -v quiet -clp:ErrorsOnly >&2
  dotnet build tools/MailAbuse.LogGenerator -c Release -v quiet -clp:ErrorsOnly >&2
  dotnet build tests/benchmarks/MailAbuse.Benchmarks -c Release -v quiet -clp:ErrorsOnly >&2
fi

log=$data/log-$size.log
make_log "$log" "$size" rfc3339
warm "$log"

describe_machine
echo
echo "The log: $(describe "$log"), $(wc -l <"$log") lines; packed whole by gzip -1: $(gzip -1 <"$log" | wc -c) bytes."
echo
dotnet tests/benchmarks/MailAbuse.Benchmarks/bin/Release/net10.0/MailAbuse.Benchmarks.dll servers "$log" "$work/mailabuse/mailabuse"
