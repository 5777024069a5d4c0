namespace ZeroG.Architecture.Tests.Script;

/// <summary>How <c>./zerog test</c> counts.</summary>
public sealed class TestVerbTests : IDisposable
{
    private const string Passed = """<UnitTestResult testName="N.A" outcome="Passed" />""";
    private const string Failed = """<UnitTestResult testName="N.B(x: &quot;&lt;&quot;)" outcome="Failed"><Output><ErrorInfo><Message>1 &lt; 2</Message><StackTrace>  at N.B()</StackTrace></ErrorInfo></Output></UnitTestResult>""";
    private const string Skipped = """<UnitTestResult testName="N.C" outcome="NotExecuted"><Output><ErrorInfo><Message>takes an hour</Message></ErrorInfo></Output></UnitTestResult>""";

    private readonly ScriptSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_green_run_ends_with_its_count_alone_on_the_last_line()
    {
        _sandbox.Write("trx", Passed);

        var run = await _sandbox.RunAsync("test");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("7 passed, 0 failed", run.LastLine); // the test, the format, the scripts; of the contracts a test, gas, format and mutants
        Assert.Contains("not run: Microsoft Orleans: the feed lacks Microsoft.Orleans.Runtime 10.2.2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_shown_with_their_message_and_skips_with_their_reason()
    {
        _sandbox.Write("trx", Passed + Failed + Skipped);
        _sandbox.Write("code", "1");

        var run = await _sandbox.RunAsync("test");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("7 passed, 1 failed, 1 skipped", run.LastLine);
        Assert.Contains("Sample: N.B(x: \"<\")\n      1 < 2\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Sample: N.C: takes an hour\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suite_that_does_not_end_well_is_a_failure_though_every_test_passed()
    {
        _sandbox.Write("trx", Passed);
        _sandbox.Write("code", "1");
        foreach (var (log, said) in new[]
        {
            ("The active test run was aborted. Reason: Test host process crashed : boom\n   at N.A()\n", "crashed: boom"),
            ("The active test run was aborted.\nThe specified inactivity time of 5 minutes has elapsed.\nThe test running when the crash occurred: \nN.Z\n\n",
                "hung: no test ended within 5 minutes\n      running then: N.Z"),
            ("no such runner", "the test runner failed with exit code 1\n      no such runner"),
        })
        {
            _sandbox.Write("log", log);

            var run = await _sandbox.RunAsync("test");

            Assert.Equal(1, run.ExitCode);
            Assert.Equal("7 passed, 1 failed", run.LastLine);
            Assert.Contains(said, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_the_packages_for_the_manifests_the_tests_run_all_the_same()
    {
        _sandbox.Write("trx", Passed + Skipped);
        _sandbox.Tool("npm", "#!/bin/bash\n[[ $* != *tools/kubernetes* ]] || { echo 'npm error network' >&2; exit 1; }\n");

        var run = await _sandbox.RunAsync("test");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("7 passed, 0 failed, 1 skipped", run.LastLine);
        Assert.Contains("npm ci failed in tools/kubernetes/", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suite_that_runs_no_test_is_a_failure()
    {
        var run = await _sandbox.RunAsync("test");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Sample: the project ran no test", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_contracts_are_compiled_before_the_suites_that_compare_with_them()
    {
        _sandbox.Write("trx", Passed);

        await _sandbox.RunAsync("test");

        var calls = _sandbox.TakeCalls().ToList();
        Assert.InRange(calls.IndexOf("forge build"), 0, calls.FindIndex(call => call.StartsWith("vstest ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_filter_that_matches_nothing_is_no_success()
    {
        var run = await _sandbox.RunAsync("test", "--filter", "Nope");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("0 passed, 0 failed", run.LastLine);
        Assert.Contains(_sandbox.TakeCalls(), call => call.Contains("--TestCaseFilter:Nope", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Both_runtimes_are_tested_where_the_feed_has_both()
    {
        _sandbox.Write("feed", "full");
        _sandbox.Write("trx", Passed);

        var run = await _sandbox.RunAsync("test");

        var calls = _sandbox.TakeCalls();
        Assert.Contains(calls, call => call.StartsWith("build ", StringComparison.Ordinal) && call.Contains("GrainRuntime=Orleans", StringComparison.Ordinal));
        Assert.Contains(calls, call => call.StartsWith("build ", StringComparison.Ordinal) && call.Contains("GrainRuntime=InProcess", StringComparison.Ordinal));
        // The sample has neither runtime beside it, so it would do the same twice.
        Assert.Single(calls, call => call.StartsWith("vstest ", StringComparison.Ordinal));
        Assert.DoesNotContain("not run:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_argument_is_named()
    {
        var run = await _sandbox.RunAsync("test", "--quick");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--quick", run.Errors, StringComparison.Ordinal);
    }
}
