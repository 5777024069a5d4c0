# Which grain runtime: what was asked for, otherwise what the package feed has.
# Sourced by ./zerog after build/setup.sh.
# shellcheck shell=bash disable=SC2034,SC2154  # variables of the script that sources this

# The answer of the feed, for ./zerog and for MSBuild (Directory.Build.props).
readonly answer="$root/GrainRuntime.props"

runtime='' reason='' property=''

# choose_runtime: into $runtime and $reason.
choose_runtime() {
  if [ -n "$asked_runtime" ]; then
    runtime=$asked_runtime
    recall_reason "$runtime"
    return
  fi
  property ZeroGRuntimeProbeKey
  if [ -z "$asked_probe" ] && [ "$property" = "$(feed_key)" ]; then
    property ZeroGRuntimeReason
    reason=$property
    property GrainRuntime
    case $property in Orleans) runtime=orleans ;; *) runtime=inprocess ;; esac
    return
  fi
  lock_setup
  need_sdk
  ask_feed
  unlock_setup
  say "grain runtime: $(runtime_title "$runtime"): $reason"
}

# recall_reason RUNTIME: why a build is for it, into $reason: the same at every run, so that none rebuilds another's.
recall_reason() {
  property GrainRuntime
  if [ "$property" = "$(runtime_name "$1")" ]; then property ZeroGRuntimeReason; else property='asked for with --runtime or ZEROG_RUNTIME'; fi
  reason=$property
}

runtime_title() { if [ "$1" = orleans ]; then echo 'Microsoft Orleans'; else echo 'in process'; fi; }
runtime_name() { if [ "$1" = orleans ]; then echo Orleans; else echo InProcess; fi; }

# property NAME: of the answer file, into $property; empty when it says nothing.
property() {
  local text=''
  property=''
  [ -f "$answer" ] || return 0
  IFS= read -r -d '' text <"$answer" || true
  case $text in
    *"<$1>"*)
      text=${text#*"<$1>"}
      property=${text%%"</$1>"*}
      ;;
  esac
}

# What the feed's answer depends on: the versions asked for, and where NuGet looks (its documentation: "Common NuGet
# configurations"), from the root of the file system down to ours, then the user's.
feed_key() {
  local dir=$root file files=("$root/Directory.Packages.props" "$root/build/RuntimeProbe/RuntimeProbe.csproj")
  for file in "${HOME:-}"/.nuget/NuGet/[Nn]u[Gg]et.[Cc]onfig "${HOME:-}"/.nuget/config/*.[Cc]onfig "${HOME:-}"/.config/NuGet/[Nn]u[Gg]et.[Cc]onfig; do
    [ ! -f "$file" ] || files+=("$file")
  done
  while :; do
    for file in "$dir"/[Nn]u[Gg]et.[Cc]onfig; do [ ! -f "$file" ] || files+=("$file"); done
    [ -n "$dir" ] || break
    dir=${dir%/*}
  done
  # The leading number is the form of the answer file.
  cat "${files[@]}" - <<<"3 ${RestoreAdditionalProjectSources:-} ${RestoreSources:-} ${NUGET_PACKAGES:-}" | cksum
}

ask_feed() {
  local log="$root/artifacts/probe.log" version lacks dashboard=''
  version=$(sed -n 's|.*<OrleansVersion>\[*\([^]<]*\).*|\1|p' "$root/Directory.Packages.props")
  say "asking the package feed for Microsoft Orleans $version"
  if logged "$log" "${sdk[@]}" restore "$root/build/RuntimeProbe" -p:GrainRuntime=Orleans; then
    runtime=orleans reason="the feed has version $version"
  elif grep -q 'error NU110[0-9]: Unable to find package Microsoft.Orleans.Dashboard' "$log" &&
    logged "$log" "${sdk[@]}" restore "$root/build/RuntimeProbe" -p:GrainRuntime=Orleans -p:SiloDashboard=false; then
    # The one package that a cluster runs without.
    runtime=orleans dashboard=false reason="the feed has version $version, but not its dashboard"
  else
    runtime=inprocess
    lacks=$(sed -n 's/.*error NU110[0-9]: Unable to find package \([A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' "$log" | LC_ALL=C sort -u | sed -n 1p)
    if [ -n "$lacks" ]; then
      reason="the feed lacks $lacks $version"
    elif grep -q 'error NU1[16]' "$log"; then
      reason="the feed cannot resolve version $version: see artifacts/probe.log"
    else
      # No answer is not a no: nothing is written, and the next run asks again.
      reason="the feed gave no answer: see artifacts/probe.log"
      rm -f "$answer"
      return
    fi
  fi
  # The key is taken after the question, because the first restore in a new home writes a configuration there.
  cat >"$answer.new" <<XML
<Project>
  <!-- Written by ./zerog: what the package feed has. -->
  <PropertyGroup>
    <GrainRuntime>$(runtime_name "$runtime")</GrainRuntime>
    <SiloDashboard>$dashboard</SiloDashboard>
    <ZeroGRuntimeReason>$reason</ZeroGRuntimeReason>
    <ZeroGRuntimeProbeKey>$(feed_key)</ZeroGRuntimeProbeKey>
  </PropertyGroup>
</Project>
XML
  mv "$answer.new" "$answer"
}
