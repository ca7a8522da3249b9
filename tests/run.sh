#!/usr/bin/env bash
# Builds everything and runs every test. The last line is `N passed, N failed, N skipped`.
#
#   --install   fetch the Debian packages that tests need, if a simulated run shows that nothing would be removed
#   --full      the large numbers too (MAILABUSE_FULL=1)
set -uo pipefail

install=no
for argument in "$@"; do
  case $argument in
    --install) install=yes ;;
    --full) export MAILABUSE_FULL=1 ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "tests/run.sh: unknown option $argument (--install, --full)" >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
# Started in the background, or by nohup, this and all below it would sleep through interrupts and hang-ups, and the tests of these would wait in vain. A
# shell cannot undo that for itself.
ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status 2>/dev/null)
if ((16#${ignored:-0} & 3)) && env --default-signal=INT true 2>/dev/null; then
  exec env --default-signal=INT,QUIT,HUP bash tests/run.sh "$@"
fi
root=$PWD
results=$root/artifacts/tests
# Nothing that was started here stays when this ends: no build server, no waiting build nodes. Output is English, so that it can be
# searched for on the web.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
export HOME=${HOME:-$results/home}

passed=0
failed=0
skipped=0

finish() {
  # Once more at the end, where whoever reads only that finds them; without the colours of Pester.
  ((failed == 0)) || sed -n 's/\x1b\[[0-9;]*m//g; s/^  Failed \(.*\)/Failed: \1/p; s/^ *\[-\] \(.*\)/Failed: \1/p' "$results"/*.log 2>/dev/null | sort -u
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0)) && exit 0
  exit 1
}

# --- what the tests need beside the .NET SDK --------------------------------------------------------------------------------------

missing_packages() {
  command -v xz >/dev/null || echo xz-utils
  command -v zstd >/dev/null || echo zstd
  [[ -e /usr/share/zoneinfo/Europe/Berlin ]] || echo tzdata
  # A real terminal for the window.
  command -v tmux >/dev/null || echo tmux
  # The lab: real servers on loopback.
  [[ -e /usr/lib/postfix/sbin/master && -d /etc/postfix ]] || echo postfix
  [[ -e /usr/lib/postfix/postfix-lmdb.so ]] || echo postfix-lmdb
  [[ -e /usr/sbin/dovecot ]] || echo dovecot-core
  [[ -e /usr/lib/dovecot/imap ]] || echo dovecot-imapd
  [[ -e /usr/sbin/sshd ]] || echo openssh-server
  [[ -e /usr/bin/ssh ]] || echo openssh-client
  command -v ss >/dev/null || [[ -e /usr/bin/ss || -e /bin/ss ]] || echo iproute2
  [[ -e /usr/sbin/unbound ]] || echo unbound
  [[ -e /usr/sbin/logrotate ]] || echo logrotate
  compgen -G '/usr/lib/*/sasl2/libplain.so' >/dev/null || echo libsasl2-modules
}

# A Postfix that is new here gets no configuration but an empty one, asks nothing and is not started: the lab brings its own.
silence_postfix() {
  command -v debconf-set-selections >/dev/null || return 0
  dpkg-query -W -f '${Status}' postfix 2>/dev/null | grep -q ' installed$' && return 0
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
}

# Debian starts a service as soon as its package is installed. None of ours is one, but what they draw in could be, and this may be
# somebody's mail server: while this file is there, nothing is started. One that was there before is put back.
policy=/usr/sbin/policy-rc.d
saved=$policy.before-mailabuse
block_services() {
  # Left by a run that was killed.
  [[ -e $saved ]] || { [[ -e $policy ]] && mv "$policy" "$saved"; }
  printf '#!/bin/sh\n# by tests/run.sh of MailAbuse, for the time of one apt-get install\nexit 101\n' >"$policy" && chmod 755 "$policy"
}
unblock_services() {
  grep -qs 'by tests/run.sh of MailAbuse' "$policy" && rm -f "$policy"
  [[ -e $saved ]] && mv "$saved" "$policy"
  return 0
}

install_packages() {
  local line="apt-get install --no-install-recommends $*"
  if ! command -v apt-get >/dev/null || ((EUID != 0)); then
    echo "Not installed: this takes apt-get and root. Type: sudo $line"
    return
  fi
  apt-get update -qq || echo "apt-get update failed; trying with the lists that are here."
  local plan
  if ! plan=$(apt-get -s install --no-install-recommends "$@" 2>&1); then
    printf '%s\n' "$plan"
    echo "Not installed: the simulated run failed. To see why, type: $line"
    return
  fi
  if grep -q '^Remv ' <<<"$plan"; then
    grep '^Remv ' <<<"$plan"
    echo "Not installed: it would remove the packages above. If that is all right, type: $line"
    return
  fi
  trap unblock_services EXIT
  block_services
  [[ " $* " == *" postfix "* ]] && silence_postfix
  # --no-remove says it once more: the lists may have changed since the simulated run.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove --no-install-recommends "$@" </dev/null >"$results/apt.log" 2>&1 ||
    { tail -n 20 "$results/apt.log"; echo "Installing failed. To see why, type: $line"; }
  unblock_services
  trap - EXIT
}

rm -rf "$results"
mkdir -p "$results"
if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK 10 is missing: https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
  failed=1
  finish
fi
mapfile -t missing < <(missing_packages)
if ((${#missing[@]})) && [[ $install == yes ]]; then
  install_packages "${missing[@]}"
  mapfile -t missing < <(missing_packages)
fi
if ((${#missing[@]})); then
  echo "Tests that need ${missing[*]} are skipped. To have them, type: sudo apt-get install --no-install-recommends ${missing[*]}"
fi

# --- build ------------------------------------------------------------------------------------------------------------------------

# One compiler for all projects is warm after the first. It has a name of its own, so that nobody else's is used, or ended; should it
# outlive this run, it ends itself after some minutes without work.
export UseSharedCompilation=true SharedCompilationId=mailabuse-run-$$
end_compiler() {
  local sdk
  sdk=$(dotnet --list-sdks | sed -n "s|^$(dotnet --version) \[\(.*\)\]$|\1/$(dotnet --version)|p")
  dotnet "$sdk/Roslyn/bincore/VBCSCompiler.dll" "-pipename:$SharedCompilationId" -shutdown >/dev/null 2>&1
}
trap end_compiler EXIT
echo "== dotnet build -c Release"
if ! dotnet build -c Release -v quiet -nologo </dev/null; then
  echo "The build failed."
  failed=1
  finish
fi
if [[ -n ${MAILABUSE_FULL-} ]]; then
  echo "== dotnet build -c Release -p:CheckTrimming=true"
  if ! dotnet build src/MailAbuse.Cli -c Release -p:CheckTrimming=true --no-incremental -v quiet -nologo </dev/null; then
    echo "The program cannot be trimmed."
    failed=$((failed + 1))
  fi
fi
end_compiler
trap - EXIT
export UseSharedCompilation=false
unset SharedCompilationId

# --- tests ------------------------------------------------------------------------------------------------------------------------
# Side by side, for much of the time goes by waiting for servers. Each writes into a log of its own, which is shown when it has ended.

# counter NAME < one <Counters .../> element
counter() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }

# What the shell starts in the background would ignore interrupts, and the tests of Ctrl+C would wait in vain.
with_interrupts=()
env --default-signal=INT true 2>/dev/null && with_interrupts=(env --default-signal=INT,QUIT,HUP)

# start_dotnet PROJECT: a folder below tests.
start_dotnet() {
  "${with_interrupts[@]}" dotnet test "tests/$1/bin/Release/net10.0/$1.dll" --nologo --results-directory "$results" --logger "trx;LogFileName=$1.trx" \
    </dev/null >"$results/$1.log" 2>&1 &
}

# count_dotnet PROJECT EXIT
count_dotnet() {
  local counters good total executed bad
  counters=$(grep -o '<Counters [^>]*>' "$results/$1.trx" 2>/dev/null | head -n 1)
  if [[ -z $counters ]]; then
    echo "$1 ended without a result (exit $2)."
    failed=$((failed + 1))
    return
  fi
  good=$(counter passed <<<"$counters")
  total=$(counter total <<<"$counters")
  executed=$(counter executed <<<"$counters")
  bad=$((executed - good))
  # A run that crashes behind its last result, or finds nothing to run, must not look green.
  (($2 != 0 && bad == 0 || total == 0)) && { echo "$1: exit $2, $total tests."; bad=$((bad + 1)); }
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + total - executed))
}

# start_pester PART: on the built module. Each part takes the next file that no other has taken.
start_pester() {
  "${with_interrupts[@]}" pwsh -NoProfile -NonInteractive -File tests/pester/Invoke-Tests.ps1 -ClaimFolder "$results/pester.claims" -CountFile "$results/$1.counts" \
    </dev/null >"$results/$1.log" 2>&1 &
}

# count_pester PART
count_pester() {
  local good bad left
  if read -r good bad left 2>/dev/null <"$results/$1.counts"; then
    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + left))
  else
    echo "$1 ended without a result."
    failed=$((failed + 1))
  fi
}

# The tests of the lab take longest; begun first, they do not end alone.
mapfile -t waiting < <(grep -l --include='*.csproj' -r 'Include="Microsoft.NET.Test.Sdk"' tests | xargs -n 1 basename -s .csproj | sort | grep -vx MailAbuse.Lab.Tests)
waiting=(MailAbuse.Lab.Tests "${waiting[@]}")
at_once=2
if ! command -v pwsh >/dev/null; then
  echo "Pester was left out: there is no pwsh here."
elif ! pwsh -NoProfile -NonInteractive -Command 'exit [int](-not ($PSVersionTable.PSVersion -ge [version]"7.6" -and (Get-Module Pester -ListAvailable | Where-Object { $_.Version.Major -eq 5 })))' </dev/null; then
  echo "Pester was left out: it takes pwsh 7.6 and Pester 5."
else
  mkdir "$results/pester.claims"
  # Two beside the lab from the beginning on, for they mostly wait; the third when the small projects are done.
  at_once=4
  waiting=("${waiting[0]}" Pester.1 Pester.2 "${waiting[@]:1}" Pester.3)
fi

declare -A running=()
# bash lets background processes sleep through Ctrl+C.
trap 'kill "${!running[@]}" 2>/dev/null; exit 130' INT TERM
while ((${#waiting[@]} + ${#running[@]})); do
  # The small projects reckon, and some hold what they do against a clock: one of them at a time beside the lab and Pester.
  if ((${#waiting[@]} && ${#running[@]} < at_once)); then
    name=${waiting[0]}
    waiting=("${waiting[@]:1}")
    case $name in Pester.*) start_pester "$name" ;; *) start_dotnet "$name" ;; esac
    running[$!]=$name
    continue
  fi
  # Not `wait -n`: before bash 5.3 it knows nothing of one that ended before it was asked.
  sleep 0.5
  for process in "${!running[@]}"; do
    kill -0 "$process" 2>/dev/null && continue
    wait "$process"
    status=$?
    name=${running[$process]}
    unset "running[$process]"
    echo "== $name"
    cat "$results/$name.log"
    case $name in Pester.*) count_pester "$name" ;; *) count_dotnet "$name" "$status" ;; esac
  done
done
trap - INT TERM

finish
