# Builds what is not built yet.
# Sourced by ./zerog after build/setup.sh and build/runtime.sh.
# shellcheck shell=bash disable=SC2034,SC2154  # variables of the script that sources this

output=''

build_program() { build "$runtime" "$reason" program src/Cli ZeroG.Cli src; }
build_bench() { build "$runtime" "$reason" bench bench/ZeroG.Bench ZeroG.Bench src bench; }
# Apart from the rest: a feed may lack BenchmarkDotNet.
build_kernels() { build "$runtime" "$reason" kernels bench/ZeroG.Bench.Kernels ZeroG.Bench.Kernels src bench; }
# build_everything RUNTIME WHY: the program is part of it.
build_everything() {
  build "$1" "$2" everything ZeroG.Orleans.sln '*' src tests bench samples tools/AbiBindings || return 1
  fingerprint_sources src
  fingerprint_output "$1/bin/ZeroG.Cli"
  printf '%s\n' "$fingerprint $2 $output" >"$root/artifacts/$1/program.stamp"
}

program_dll() { echo "$root/artifacts/$runtime/bin/ZeroG.Cli/release/zerog.dll"; }
kernels_dll() { echo "$root/artifacts/$runtime/bin/ZeroG.Bench.Kernels/release/ZeroG.Bench.Kernels.dll"; }
bench_dll() { echo "$root/artifacts/$runtime/bin/ZeroG.Bench/release/ZeroG.Bench.dll"; }

# fingerprint_sources TREE...: of what a build of these trees reads. The answer file is no part of it: a build is told
# its runtime.
fingerprint_sources() {
  local file trees=()
  for file in "$@" Directory.Build.props Directory.Build.targets Directory.Packages.props ZeroG.Orleans.sln global.json .editorconfig \
    nuget.config NuGet.config NuGet.Config; do
    [ ! -e "$root/$file" ] || trees+=("$file")
  done
  fingerprint "${trees[@]}"
}

# fingerprint_output GLOB: of our assemblies as they will be loaded, into $output, so that a build from elsewhere is noticed.
fingerprint_output() {
  # shellcheck disable=SC2086  # the glob is to be expanded
  output=$(cd "$root/artifacts" 2>/dev/null && cksum $1/release/zerog.dll $1/release/ZeroG.*.dll 2>/dev/null | cksum) || true
}

# build RUNTIME WHY WHAT TARGET OUTPUT TREE...: builds the target unless its output stems from exactly these sources.
build() {
  local of=$1 why=$2 what=$3 target=$4 outputs="$1/bin/$5" stamp="$root/artifacts/$1/$3.stamp" log="$root/artifacts/$1/build.log" key dashboard=''
  shift 5
  # Only ever turned off, and by the reason too, which is part of the key.
  if [ "$of" = orleans ]; then
    property SiloDashboard
    dashboard=$property
  fi
  fingerprint_sources "$@"
  key="$fingerprint $why"
  fingerprint_output "$outputs"
  if stamped "$stamp" "$key $output"; then return 0; fi
  lock_setup
  # Whoever held the lock may have built the same.
  fingerprint_output "$outputs"
  if ! stamped "$stamp" "$key $output"; then
    need_sdk
    say "building $what (Release, $(runtime_title "$of"))"
    rm -f "$stamp"
    if ! logged "$log" env ZeroGRuntimeReason="$why" "${sdk[@]}" build "$root/$target" -c Release -v q -p:GrainRuntime="$(runtime_name "$of")" \
      ${dashboard:+-p:SiloDashboard="$dashboard"}; then
      unlock_setup
      explain_failed_build "$of" "$log"
      return 1
    fi
    fingerprint_output "$outputs"
    printf '%s\n' "$key $output" >"$stamp"
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
