# What ./zerog needs before it can run anything: the SDK, the choice of runtime, the build, the npm packages.
# Sourced by ./zerog, which has set root, asked_runtime, asked_by and asked_probe.
# shellcheck shell=bash disable=SC2034,SC2154  # variables of the script that sources this

readonly sdk_page='https://dotnet.microsoft.com/download/dotnet/10.0'
readonly node_page='https://nodejs.org/en/download'
readonly answer="$root/GrainRuntime.props"

install_tools=${CI:-}
dotnet=dotnet runtime='' reason='' child='' locked='' missing=''
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

# --- tools -----------------------------------------------------------------------------------------------------

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

# The npm packages that tests and the demo use: fetched again when their lock changes.
prepare_tools() {
  local stamp="$root/artifacts/tools.stamp" now
  need_node
  [ -f "$root/tools/package-lock.json" ] || die "tools/package-lock.json is missing: this is not a whole checkout."
  now=$(fingerprint tools/package.json tools/package-lock.json)
  if [ -f "$root/tools/node_modules/.package-lock.json" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return; fi
  lock_setup
  say "fetching npm packages (npm ci in tools/)"
  if ! logged "$root/artifacts/npm.log" npm --prefix "$root/tools" ci --ignore-scripts --no-audit --no-fund; then
    grep -i 'err' "$root/artifacts/npm.log" | sed -n 1,5p >&2 || true
    die "npm ci failed in tools/ (artifacts/npm.log). Check the npm registry setting: npm config get registry"
  fi
  printf '%s\n' "$now" >"$stamp"
  unlock_setup
}

# --- which runtime ---------------------------------------------------------------------------------------------

# What the feed's answer depends on: the versions asked for, and where NuGet looks.
feed_key() {
  local dir=$root file
  {
    grep -i orleans "$root/Directory.Packages.props"
    cat "$root/build/RuntimeProbe/RuntimeProbe.csproj"
    printf '%s\n' "${RestoreAdditionalProjectSources:-}" "${RestoreSources:-}" "${NUGET_PACKAGES:-}"
    while :; do
      for file in "$dir"/[Nn]u[Gg]et.[Cc]onfig; do [ ! -f "$file" ] || cat "$file"; done
      [ -n "$dir" ] || break
      dir=${dir%/*}
    done
    for file in "${HOME:-}"/.nuget/NuGet/[Nn]u[Gg]et.[Cc]onfig "${HOME:-}"/.nuget/config/*.[Cc]onfig \
      "${HOME:-}"/.config/NuGet/[Nn]u[Gg]et.[Cc]onfig; do
      [ ! -f "$file" ] || cat "$file"
    done
  } | cksum | tr -d '\n' | tr ' ' -
}

# property NAME: of the answer file.
property() { sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$answer" 2>/dev/null; }

choose_runtime() {
  if [ -n "$asked_runtime" ]; then
    runtime=$asked_runtime reason="asked for with $asked_by"
    return
  fi
  if [ -n "$asked_probe" ] || [ "$(property ZeroGRuntimeProbeKey)" != "$(feed_key)" ]; then
    lock_setup
    need_sdk
    probe_feed
    unlock_setup
    say "grain runtime: $(runtime_title "$runtime"): $reason"
    return
  fi
  runtime=$(property GrainRuntime | tr '[:upper:]' '[:lower:]') reason=$(property ZeroGRuntimeReason)
}

runtime_title() { if [ "$1" = orleans ]; then echo 'Microsoft Orleans'; else echo 'in process'; fi; }
runtime_name() { if [ "$1" = orleans ]; then echo Orleans; else echo InProcess; fi; }

probe_feed() {
  local log="$root/artifacts/probe.log" version lacks
  version=$(sed -n 's|.*<OrleansVersion>\[*\([^]<]*\).*|\1|p' "$root/Directory.Packages.props")
  say "asking the package feed for Microsoft Orleans $version"
  if logged "$log" "${sdk[@]}" restore "$root/build/RuntimeProbe" -p:GrainRuntime=Orleans; then
    runtime=orleans reason="the feed has version $version"
  else
    runtime=inprocess
    lacks=$(sed -n 's/.*error NU110[0-9]: Unable to find package \([A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' "$log" | LC_ALL=C sort -u | sed -n 1p)
    if [ -n "$lacks" ]; then
      reason="the feed lacks $lacks $version"
    elif grep -q 'error NU1[16]' "$log"; then
      reason="the feed cannot resolve version $version ($(sed -n 's/.*error \(NU1[16][0-9]*\).*/\1/p' "$log" | sed -n 1p), artifacts/probe.log)"
    else
      # No answer is not a no: nothing is written, and the next run asks again.
      reason="the feed gave no answer (artifacts/probe.log)"
      rm -f "$answer"
      return
    fi
  fi
  cat >"$answer.new" <<XML
<Project>
  <!-- Written by ./zerog: what the package feed has. ./zerog --probe asks again. -->
  <PropertyGroup>
    <GrainRuntime>$(runtime_name "$runtime")</GrainRuntime>
    <ZeroGRuntimeReason>$reason</ZeroGRuntimeReason>
    <ZeroGRuntimeProbeKey>$(feed_key)</ZeroGRuntimeProbeKey>
  </PropertyGroup>
</Project>
XML
  mv "$answer.new" "$answer"
}

# --- the build -------------------------------------------------------------------------------------------------

# fingerprint PATH...: of the names and contents of all files there, relative to the root. About 10 ms.
fingerprint() {
  (cd "$root" && find "$@" \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum)
}

program_dll() { echo "$root/artifacts/$runtime/bin/ZeroG.Cli/release/zerog.dll"; }

# sources_key TREE...: of what a build of these trees reads. The answer file does not count: a build is told its runtime.
sources_key() {
  local file trees=("$@")
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig \
    nuget.config NuGet.config NuGet.Config; do
    [ ! -f "$root/$file" ] || trees+=("$file")
  done
  fingerprint "${trees[@]}"
}

# output_key GLOB: of our assemblies as they will be loaded, so that a build from elsewhere is noticed.
output_key() {
  # shellcheck disable=SC2086  # the glob is to be expanded
  (cd "$root/artifacts" && cksum $1/release/zerog.dll $1/release/ZeroG.*.dll 2>/dev/null | cksum)
}

build_program() { build "$runtime" program src/Cli ZeroG.Cli src; }
build_everything() { build "$1" everything ZeroG.Orleans.sln '*' src tests; }

# build RUNTIME WHAT TARGET OUTPUT TREE...: builds the target unless its output stems from exactly these sources.
build() {
  local of=$1 what=$2 target=$3 outputs="$1/bin/$4" stamp="$root/artifacts/$1/$2.stamp" log="$root/artifacts/$1/build.log" key
  shift 4
  key=$(sources_key "$@")
  if [ "$(cat "$stamp" 2>/dev/null)" = "$key $(output_key "$outputs")" ]; then return; fi
  lock_setup
  # Whoever held the lock may have built the same.
  if [ "$(cat "$stamp" 2>/dev/null)" != "$key $(output_key "$outputs")" ]; then
    need_sdk
    say "building $what (Release, $(runtime_title "$of"))"
    rm -f "$stamp"
    if ! logged "$log" "${sdk[@]}" build "$root/$target" -c Release -v q -p:GrainRuntime="$(runtime_name "$of")"; then
      explain_failed_build "$of" "$log"
      unlock_setup
      return 1
    fi
    printf '%s\n' "$key $(output_key "$outputs")" >"$stamp"
  fi
  unlock_setup
}

explain_failed_build() {
  # MSBuild repeats every error at the end of its output.
  grep ': error ' "$2" | sed 's/ \[[^]]*proj\]$//' | LC_ALL=C sort -u | sed -n 1,20p >&2 || tail -20 "$2" >&2
  if [ "$1" = orleans ] && grep -q 'error NU110' "$2"; then
    say "the package feed lacks what Microsoft Orleans needs. Use --runtime inprocess, or name another feed in RestoreAdditionalProjectSources."
  fi
  say "the build failed; all of its output is in artifacts/$1/build.log"
}
