# What ./zerog needs of the machine: a lock against itself, the SDK, Node and npm packages, system packages.
# Sourced by ./zerog, which has set root.
# shellcheck shell=bash disable=SC2034,SC2154  # variables of the script that sources this

readonly sdk_page='https://dotnet.microsoft.com/download/dotnet/10.0'
readonly node_page='https://nodejs.org/en/download'

install_tools=${CI:-}
dotnet=dotnet child='' beside='' locked='' missing=''
sdk=() sdk_version=''

say() { printf 'zerog: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 2
}

# A closed standard input would hand its number to the first file that a child opens.
{ : <&0; } 2>/dev/null || exec </dev/null

finish() {
  if [ -n "$child" ]; then kill "$child" 2>/dev/null || true; fi
  if [ -n "$beside" ]; then kill "$beside" 2>/dev/null || true; fi
  if [ -n "$locked" ]; then rm -f "$root/artifacts/setup.lock"; fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# logged FILE COMMAND...: runs a command with its output in a file. In the background, so that a signal ends the
# wait at once; finish() then ends the command.
logged() {
  local log=$1 code=0
  shift
  mkdir -p "${log%/*}"
  "$@" >"$log" 2>&1 </dev/null &
  child=$!
  wait "$child" || code=$?
  child=''
  return "$code"
}

# One set-up at a time: two builds into one output tree break each other. The lock is a link that names its owner.
lock_setup() {
  local owner tries=0
  [ -z "$locked" ] || return 0
  mkdir -p "$root/artifacts"
  until ln -s "$$" "$root/artifacts/setup.lock" 2>/dev/null; do
    owner=$(readlink "$root/artifacts/setup.lock" || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -f "$root/artifacts/setup.lock"
      continue
    fi
    [ "$tries" != 0 ] || say "waiting for the set-up that process $owner is doing here"
    tries=$((tries + 1))
    [ "$tries" -lt 6000 ] || die "process ${owner:-?} has held artifacts/setup.lock for 20 minutes. End it, or remove that file."
    sleep 0.2
  done
  locked=yes
}
unlock_setup() {
  rm -f "$root/artifacts/setup.lock"
  locked=''
}

# fingerprint PATH...: of the names and contents of all files there, relative to the root, into $fingerprint. Contents
# and not times, because archives and version control set times as they like; it takes some 20 ms.
fingerprint() {
  fingerprint=$(cd "$root" && find "$@" \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum)
}

# stamped FILE TEXT: whether the file says this.
stamped() {
  local said=''
  [ ! -f "$1" ] || IFS= read -r said <"$1" || true
  [ "$said" = "$2" ]
}


need_dotnet() {
  local place
  if command -v dotnet >/dev/null; then
    dotnet=$(command -v dotnet)
    return
  fi
  # Where the vendor's install script puts it, without touching PATH.
  for place in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet"; do
    if [ -n "$place" ] && [ -x "$place/dotnet" ]; then
      dotnet=$place/dotnet
      export DOTNET_ROOT=$place
      return
    fi
  done
  die "the .NET 10 SDK is missing: there is no 'dotnet' on the PATH. Get it from $sdk_page"
}

# Before a build only: asking takes 0.1 s, and what is built needs no SDK.
need_sdk() {
  [ -z "$sdk_version" ] || return 0
  local writable=${HOME:-}
  if [ ! -w "${writable:-/nowhere}" ]; then
    writable=$root/artifacts/home
    mkdir -p "$writable"
  fi
  # Quiet, in English for the messages read here, and with a home of its own where there is none to write to. For the
  # SDK alone: the program gets the environment as it was.
  sdk=(env HOME="$writable" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
    DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true MSBUILDDISABLENODEREUSE=1 "$dotnet")
  sdk_version=$(cd "$root" && "${sdk[@]}" --version 2>/dev/null) ||
    die "'$dotnet' has no SDK that global.json accepts (10.0.100 or later of .NET 10). Get it from $sdk_page"
}

need_node() {
  local version
  command -v node >/dev/null || die "Node 20 or later is missing: there is no 'node' on the PATH. Get it from $node_page"
  version=$(node --version)
  version=${version#v}
  [ "${version%%.*}" -ge 20 ] || die "Node 20 or later is needed, and this is $version. Get it from $node_page"
  command -v npm >/dev/null || die "npm is missing: it comes with Node. Get it from $node_page"
}

# need_package COMMAND PACKAGE: true when the command is there, or could be installed and may be.
need_package() {
  local how=''
  ! command -v "$1" >/dev/null || return 0
  if command -v apt-get >/dev/null; then
    how="apt-get install -y $2"
    [ "$(id -u)" = 0 ] || how="sudo $how"
  elif command -v brew >/dev/null; then
    how="brew install $2"
  else
    how="install the package $2"
  fi
  missing="$1 is missing; get it with: $how"
  [ -n "$install_tools" ] && [ "$install_tools" != false ] || return 1
  say "installing $2"
  case $how in
    install*) return 1 ;;
    *apt-get*)
      # shellcheck disable=SC2086  # a command line in words
      logged "$root/artifacts/install.log" $how ||
        { logged "$root/artifacts/install.log" ${how%%apt-get*} apt-get update && logged "$root/artifacts/install.log" $how; }
      ;;
    *)
      # shellcheck disable=SC2086  # a command line in words
      logged "$root/artifacts/install.log" $how
      ;;
  esac && command -v "$1" >/dev/null
}

# prepare_tools: the npm packages of tools/, or the end.
prepare_tools() { fetch_tools tools || die "$missing"; }

# prepare_chain ARGUMENT...: the chain for development, where the program's arguments leave it at that. Where it cannot be
# had, the program says what is missing, and what to do without.
prepare_chain() {
  local chain=${ZEROG_CHAIN:-devnet} before='' argument anvil="$root/contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
  for argument; do
    case $argument in
      --chain=*) chain=${argument#*=} ;;
      *) [ "$before" != --chain ] || chain=$argument ;;
    esac
    before=$argument
  done
  if [ "$chain" != devnet ] || [ -n "${ZEROG_ANVIL:-}" ] || ! (need_node) 2>/dev/null; then return 0; fi
  # Installed by hand: nothing says that it is another than the lock's.
  if [ -x "$anvil" ] && [ ! -f "$root/artifacts/contracts.stamp" ]; then return 0; fi
  fetch_tools contracts || say "$missing"
}

# fetch_tools FOLDER: its npm packages, fetched again when their lock changes; false when they cannot be had.
fetch_tools() {
  local folder=$1 name stamp
  name=${folder//\//-} stamp="$root/artifacts/$name.stamp"
  need_node
  [ -f "$root/$folder/package-lock.json" ] || die "$folder/package-lock.json is missing: this is not a whole checkout."
  fingerprint "$folder/package.json" "$folder/package-lock.json"
  if [ -f "$root/$folder/node_modules/.package-lock.json" ] && stamped "$stamp" "$fingerprint"; then return 0; fi
  lock_setup
  say "fetching npm packages (npm ci in $folder/)"
  if ! logged "$root/artifacts/npm.log" npm --prefix "$root/$folder" ci --ignore-scripts --no-audit --no-fund; then
    grep -i 'err' "$root/artifacts/npm.log" | sed -n 1,5p >&2 || true
    unlock_setup
    missing="npm ci failed in $folder/ (artifacts/npm.log). Check the npm registry setting: npm config get registry"
    return 1
  fi
  printf '%s\n' "$fingerprint" >"$stamp"
  unlock_setup
}
