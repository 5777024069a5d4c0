# ./zerog test: every test project on every runtime that the feed has, and one sum over all of them.
# Sourced by ./zerog after build/setup.sh.
# shellcheck shell=bash disable=SC2034,SC2154  # variables of the script that sources this

built='' longest='' passed=0 failed=0 skipped=0 filter=''
results="$root/artifacts/test-results"

# shellcheck source=build/contracts.sh
. "$root/build/contracts.sh"

run_tests() {
  local all='' each
  while [ $# -gt 0 ]; do
    case $1 in
      --all) all=1 ;;
      --filter)
        [ $# -gt 1 ] || die "--filter needs a value: part of a test's full name, or a VSTest filter expression."
        filter=$2
        shift
        ;;
      --filter=*) filter=${1#*=} ;;
      --probe) asked_probe=yes ;;
      --install) install_tools=yes ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) die "unknown argument '$1' of test. See ./zerog --help." ;;
    esac
    shift
  done

  need_dotnet
  need_sdk
  need_node
  choose_runtime
  prepare_tools
  # Without them the tests of the manifests are skipped, and say so.
  fetch_tools tools/kubernetes || say "$missing"
  rm -rf "$results"
  mkdir -p "$results"
  : >"$results/failures"
  : >"$results/skips"
  : >"$results/measures"
  export ZEROG_TOOLS="$root/tools"
  # The longest that a suite may go without a test ending.
  longest=10min
  if [ -n "$all" ]; then
    export ZEROG_TEST_ALL=1
    longest=60min
  else
    unset ZEROG_TEST_ALL
  fi

  compile_contracts
  test_runtime "$runtime"
  if [ -n "$asked_runtime" ]; then
    each=orleans
    [ "$runtime" = inprocess ] || each=inprocess
    echo "not run: $(runtime_title "$each"): ${asked_by} names $runtime"
  elif [ "$runtime" = orleans ]; then
    recall_reason inprocess
    test_runtime inprocess
  else
    echo "not run: Microsoft Orleans: $reason"
  fi
  if [ -z "$filter" ]; then
    # Forge's campaign and the formatter use one core each.
    [ -z "$built" ] || begin_format
    check_scripts
    test_contracts
    [ -z "$built" ] || end_format
  fi
  report
}

# test_runtime RUNTIME: builds and runs all that depends on the runtime, and, the first time, all that does not.
test_runtime() {
  local project name
  runtime_title "$1"
  # The silos of the tests find each other there; without it those tests are skipped, and say so.
  [ "$1" != orleans ] || need_package redis-server redis-server || say "$missing"
  if ! build_everything "$1" "$reason"; then
    count_one failed "build" "$(runtime_title "$1")" "the build failed; see artifacts/$1/build.log"
    return
  fi
  built=yes
  for project in "$root"/tests/*/*.csproj; do
    name=${project##*/}
    run_suite "$1" "${name%.csproj}"
  done
}

# run_suite RUNTIME PROJECT
run_suite() {
  local of=$1 bin="$root/artifacts/$1/bin/$2/release" title log trx code=0 start=$SECONDS line
  title=${2#ZeroG.} title=${title%.Tests}
  log="$results/$of/$title.log" trx="$results/$of/$title.trx"
  # A project without the adapter has no tests in a build for this runtime.
  [ -f "$bin/xunit.runner.visualstudio.testadapter.dll" ] || return 0
  # Neither Orleans nor its stand-in beside it: the same code on both, so once is enough.
  if [ "$of" != "$runtime" ] && [ ! -f "$bin/ZeroG.InProcess.dll" ] && [ ! -f "$bin/Orleans.Core.Abstractions.dll" ]; then return 0; fi

  say "testing $title"
  logged "$log" "${sdk[@]}" vstest "$bin/$2.dll" "--logger:trx;LogFileName=$title.trx" "--ResultsDirectory:$results/$of" \
    "--Blame:CollectHangDump;TestTimeout=$longest;HangDumpType=none" ${filter:+"--TestCaseFilter:$filter"} || code=$?
  count_suite "$title" $((SECONDS - start)) "$(node "$root/build/test-results.mjs" "$title" "$code" "$log" "$trx" "$filter")"
}

# count_suite TITLE SECONDS RESULTS: RESULTS is "passed failed skipped", then a line for each failure (F) and skip (S).
count_suite() {
  local p f s
  read -r p f s <<<"$3"
  sed -n 's/^F//p' <<<"$3" >>"$results/failures"
  sed -n 's/^S//p' <<<"$3" >>"$results/skips"
  sed -n 's/^M//p' <<<"$3" >>"$results/measures"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  [ $((p + f + s)) != 0 ] || return 0
  printf '  %-14s %5d passed' "$1" "$p"
  [ "$f" = 0 ] || printf ', %d failed' "$f"
  [ "$s" = 0 ] || printf ', %d skipped' "$s"
  printf ', %d s\n' "$2"
}

# count_one passed|failed|skipped TITLE TEST [MESSAGE]: a check that is no test project counts as one test.
count_one() {
  case $1 in
    passed) count_suite "$2" "${seconds:-0}" "1 0 0" ;;
    failed) count_suite "$2" "${seconds:-0}" "0 1 0"$'\n'"$(sed '1s/^/F/; 2,$s/^/F    /' <<<"$2: $3"$'\n'"${4:-}")" ;;
    skipped) count_suite "$2" "${seconds:-0}" "0 0 1"$'\n'"S$2: $3: $4" ;;
  esac
}

# What the build does not see, over the solution as it was built for the first runtime: spaces, line ends, final newlines,
# encodings and the order of usings, which only the formatter reads, and IDE0003 (this.) and IDE0049 (Int32 for int), which
# the compiler does not report. The other rules of .editorconfig and the analyzers are errors of the build before this
# (TreatWarningsAsErrors, EnforceCodeStyleInBuild), and asking them again takes the longest. A rule that the compiler does
# not report joins the list. The verdict depends on the sources alone, so sources that passed are not asked again.
begin_format() {
  format_start=$SECONDS format_log="$results/format.log" format_stamp="$root/artifacts/format.stamp"
  fingerprint_sources src tests bench samples tools/AbiBindings
  format_key="$fingerprint $sdk_version"
  if stamped "$format_stamp" "$format_key"; then return; fi
  say "checking the format"
  rm -f "$format_stamp"
  env GrainRuntime="$(runtime_name "$runtime")" "${sdk[@]}" format "$root/ZeroG.Orleans.sln" --no-restore --verify-no-changes \
    --diagnostics IDE0003 IDE0049 >"$format_log" 2>&1 </dev/null &
  beside=$!
}

end_format() {
  local seconds outcome=passed
  if [ -n "$beside" ]; then
    wait "$beside" || outcome=failed
    beside=''
    [ "$outcome" = failed ] || printf '%s\n' "$format_key" >"$format_stamp"
  fi
  seconds=$((SECONDS - format_start))
  count_one "$outcome" format "dotnet format would change files; run it, and see what it did" \
    "$(sed -n 's/^\(.*\)(\([0-9]*\),[0-9]*): error \([A-Z0-9]*\): .*/\1(\2): \3/p' "$format_log" 2>/dev/null | sed "s|^$root/||" | LC_ALL=C sort -u | sed -n 1,20p)"
}

check_scripts() {
  local start=$SECONDS seconds log="$results/shellcheck.log" outcome=passed
  if ! need_package shellcheck shellcheck; then
    count_one skipped shellcheck "the scripts" "$missing"
    return
  fi
  (cd "$root" && shellcheck -x zerog build/*.sh .ci/run) >"$log" 2>&1 || outcome=failed
  seconds=$((SECONDS - start))
  count_one "$outcome" shellcheck "the scripts" "$(cat "$log")"
}

report() {
  if [ -s "$results/measures" ]; then
    printf '\nmeasured:\n'
    sed 's/^/  /' "$results/measures"
  fi
  if [ -s "$results/skips" ]; then
    printf '\nskipped:\n'
    sed 's/^/  /' "$results/skips"
  fi
  if [ -s "$results/failures" ]; then
    printf '\nfailed:\n'
    sed 's/^/  /' "$results/failures"
  fi
  if [ $((passed + failed)) = 0 ]; then
    say "no test ran${filter:+: nothing matches the filter $filter}"
  fi
  printf '\n%d passed, %d failed' "$passed" "$failed"
  [ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
  printf '\n'
  [ "$failed" = 0 ] && [ "$passed" != 0 ]
}
