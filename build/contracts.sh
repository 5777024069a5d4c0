# The contracts' suites, their gas and their mutants, counted with the other tests. Sourced by ./zerog test.
# shellcheck shell=bash disable=SC2034,SC2154  # variables of the script that sources this

# compile_contracts: before the .NET suites, which compare the bindings with what is compiled and start anvil. What
# goes wrong here is reported by test_contracts.
compile_contracts() {
  local forge="$root/contracts/node_modules/@foundry-rs/forge-linux-amd64/bin/forge"
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] && fetch_tools contracts && [ -x "$forge" ] || return 0
  run_forge "$results/contracts-build.log" build --color never || true
}

# test_contracts: the suites count test by test; gas, format and mutants count as one each.
test_contracts() {
  local forge="$root/contracts/node_modules/@foundry-rs/forge-linux-amd64/bin/forge" log="$results/contracts.log"
  local start=$SECONDS seconds code=0 outcome=passed
  if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
    count_one skipped contracts "the suites" "Forge is fetched for Linux on x86-64 only, and this is $(uname -s) on $(uname -m)"
    return
  fi
  if ! fetch_tools contracts || [ ! -x "$forge" ]; then
    count_one skipped contracts "the suites" "${missing:-npm did not install @foundry-rs/forge-linux-amd64; check its setting omit}"
    return
  fi
  say "testing the contracts"
  rm -rf "$root/artifacts/contracts/failures"
  run_forge "$log" test --color never || code=$?
  count_forge "$code" "$log" $((SECONDS - start))

  start=$SECONDS log="$results/contracts-gas.log"
  run_forge "$log" snapshot --color never --check --tolerance 5 --no-match-test 'testFuzz|invariant' || outcome=failed
  seconds=$((SECONDS - start))
  count_one "$outcome" gas "differs from contracts/.gas-snapshot by more than 5 %" "$(grep -i -E 'diff|error|fail' "$log" | sed -n 1,20p)"

  start=$SECONDS log="$results/contracts-format.log" outcome=passed
  run_forge "$log" fmt --check || outcome=failed
  seconds=$((SECONDS - start))
  count_one "$outcome" forge-fmt "forge fmt would change files in contracts/" "$(sed -n 1,10p "$log")"

  start=$SECONDS log="$results/contracts-mutants.log" outcome=passed
  say "breaking the contracts, to see the suites notice"
  logged "$log" node "$root/contracts/mutations/run.mjs" "$forge" "$root/artifacts/contracts/mutants" || outcome=failed
  seconds=$((SECONDS - start))
  count_one "$outcome" mutants "the suites do not notice every mutant" "$(cat "$log")"
}

# run_forge LOG ARGUMENT...: Forge in contracts/, where it looks for the compiler, without its user's settings.
run_forge() {
  local log=$1
  shift
  logged "$log" env -C "$root/contracts" FOUNDRY_PROFILE=default NO_COLOR=1 "$forge" "$@"
}

# count_forge CODE LOG SECONDS
count_forge() {
  local passes fails lines
  passes=$(grep -c '^\[PASS\]' "$2" || true)
  # Forge repeats the failures at its end.
  lines=$(sed '/^Failing tests:/,$d' "$2" | grep '^\[FAIL' || true)
  fails=$(grep -c . <<<"$lines" || true)
  if [ "$1" != 0 ] && [ "$fails" = 0 ]; then
    fails=1 lines=$(printf 'forge failed with exit code %s\n%s' "$1" "$(grep -v '^ *$' "$2" | tail -20)")
  elif [ "$1" = 0 ] && [ "$passes" = 0 ]; then
    fails=1 lines='forge ran no test'
  fi
  count_suite contracts "$3" "$passes $fails 0"$'\n'"$([ "$fails" = 0 ] || sed '1s/^/Fcontracts: /; 2,$s/^/F    /' <<<"$lines")"
}
