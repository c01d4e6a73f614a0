# Shared by ./sundial and ./test: what must be there before anything runs. Sourced, never run; $root is the checkout.
cli_dll="$root/artifacts/bin/Sundial.Cli/release/sundial.dll"
native_stamp="$root/native/node_modules/.sundial-stamp"
cli_stamp="$root/artifacts/.sundial-built"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf 'sundial: %s\n' "$*" >&2; }

need() {
  command -v "$1" >/dev/null 2>&1 && return
  say "$1 is needed and not on the PATH. Install $2, then run this again."
  exit 69
}

# Holds descriptor 9 locked until unlock or the end, so that of two first starts at once one works and the other waits. Where there is no flock, nothing waits.
# Whatever is started meanwhile gets 9>&-: a build server that lives on must not keep the lock.
lock() {
  command -v flock >/dev/null 2>&1 || return 0
  mkdir -p "$root/artifacts" && exec 9>"$root/artifacts/.sundial-lock" || return 0
  flock -n 9 || { say "waiting for another start that is fetching or building"; flock 9; }
}

unlock() { exec 9>&-; }

native_is_current() { [ "$native_stamp" -nt "$root/native/package-lock.json" ]; }

# The pinned native libraries, PostgreSQL and demo data; again only when the lock file changes.
prepare_native() {
  native_is_current && return
  need npm "Node.js 20 or later"
  lock
  if ! native_is_current; then
    say "fetching the pinned native libraries (ONNX Runtime, libvips, PostgreSQL) and the demo digits, about 130 MB, once"
    (cd "$root/native" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2 9>&-
    touch "$native_stamp"
  fi
  unlock
  restart_clock
}

xgboost_is_there() {
  [ -n "${SUNDIAL_XGBOOST-}" ] && return
  case "$(uname -s)" in
    Linux) ls /usr/lib/*/libxgboost.so* /usr/lib/libxgboost.so* /usr/lib64/libxgboost.so* /usr/local/lib/libxgboost.so* >/dev/null 2>&1 || { command -v ldconfig >/dev/null 2>&1 && ldconfig -p | grep -q libxgboost; } ;;
    *) return 0 ;;   # nothing is installed there by us: who needs it is told by the program
  esac
}

# XGBoost, for tables: no registry of ours has it, but Debian does. Where it cannot be installed, everything else goes on; the program tells who needs it.
prepare_xgboost() {
  xgboost_is_there && return
  local hint="XGBoost (libxgboost.so.0) is not installed, so tables are learned without boosted trees; install it (Debian, Ubuntu: apt-get install libxgboost0) or let SUNDIAL_XGBOOST name it"
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    [ -e "$native_stamp.no-xgboost" ] || say "$hint"
    touch "$native_stamp.no-xgboost" 2>/dev/null || true   # told once
    return 0
  fi
  lock
  if ! xgboost_is_there; then
    say "installing XGBoost (Debian's libxgboost0, 2 MB), once"
    { apt-get install -y -qq --no-install-recommends libxgboost0 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends libxgboost0; }; } >/dev/null 2>&1 9>&- || say "$hint"
  fi
  unlock
  restart_clock
}

chromium_is_there() {
  [ -n "${SUNDIAL_CHROMIUM-}" ] && return
  command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || [ -d "/Applications/Google Chrome.app" ]
}

# A browser, for the tests of the console only. Where it cannot be installed, these tests say what they need.
prepare_chromium() {
  chromium_is_there && return
  local hint="the tests of the console need Chromium; install it (Debian, Ubuntu: apt-get install chromium) or let SUNDIAL_CHROMIUM name it"
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "$hint"
    return 0
  fi
  say "installing Chromium (Debian's, about 100 MB), once"
  { apt-get install -y -qq --no-install-recommends chromium || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }; } >/dev/null 2>&1 || say "$hint"
}

build_stamp() { touch "$cli_stamp"; }

# Fetching and building are no part of a deadline: the program counts from the moment that is stated here, if one is.
restart_clock() { export SUNDIAL_STARTED=${EPOCHREALTIME-}; }

# Is any source newer than the last build? A folder is newer when a file in it went away. One find, no dotnet, so that a start stays quick.
cli_is_current() {
  [ -e "$cli_dll" ] && [ -e "$cli_stamp" ] &&
    [ -z "$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" -newer "$cli_stamp" -print -quit)" ]
}

build_cli() {
  say "building Sundial (the first time, this restores its packages too)"
  local log started
  log=$(mktemp)
  started=$(mktemp)
  if ! dotnet build "$root/src/Sundial.Cli/Sundial.Cli.csproj" -c Release -v q --nologo >"$log" 2>&1 9>&-; then
    cat "$log" >&2
    rm -f "$log" "$started"
    say "the build failed; the lines above say why"
    exit 70
  fi
  # The stamp is as old as the build's beginning: what was edited meanwhile is built by the next start.
  mkdir -p "$root/artifacts" && touch -r "$started" "$cli_stamp"
  rm -f "$log" "$started"
}

prepare_cli() {
  need dotnet "the .NET 10 SDK"
  prepare_native
  prepare_xgboost
  cli_is_current && return
  lock
  cli_is_current || build_cli
  unlock
  restart_clock
}
