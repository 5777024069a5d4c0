using System.Diagnostics;

namespace ZeroG.Architecture.Tests.Script;

/// <summary>What <c>./zerog</c> does before and around the program.</summary>
public sealed class EntryTests : IDisposable
{
    private readonly ScriptSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task An_unknown_option_is_named_and_nothing_runs()
    {
        var run = await _sandbox.RunAsync("--bogus", "check");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--bogus", run.Errors, StringComparison.Ordinal);
        Assert.Empty(_sandbox.TakeCalls());
    }

    [Theory]
    [InlineData("--runtime=akka", "check")]
    [InlineData("check", "--runtime", "akka")]
    [InlineData("check", "--runtime")]
    public async Task A_runtime_that_does_not_exist_is_refused_with_the_two_that_do(params string[] arguments)
    {
        var run = await _sandbox.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("orleans or inprocess", run.Errors, StringComparison.Ordinal);
        Assert.Empty(_sandbox.TakeCalls());
    }

    [Fact]
    public async Task A_machine_without_the_SDK_is_told_where_to_get_it()
    {
        var run = await _sandbox.RunAsync(["check"], ("PATH", ""));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Node_that_is_too_old_is_named_with_the_one_that_is_needed()
    {
        _sandbox.Tool("node", "#!/bin/bash\necho v18.19.0\n");

        var run = await _sandbox.RunAsync("demo");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Node 20 or later is needed, and this is 18.19.0", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_gets_its_arguments_untouched_and_the_callers_folder()
    {
        var run = await _sandbox.RunAsync("data", "a b", "", "--x=*", "--runtime", "inprocess", "--", "--runtime", "q");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            $"runs in {Path.GetDirectoryName(_sandbox.Folder)} with {_sandbox.Folder}/tools\n[data]\n[a b]\n[]\n[--x=*]\n[--]\n[--runtime]\n[q]\n",
            run.Output);
    }

    [Fact]
    public async Task The_programs_exit_code_is_the_scripts()
    {
        var run = await _sandbox.RunAsync("fail");

        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task A_signal_reaches_the_program()
    {
        using var process = _sandbox.Start(["wait"]);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line && line != "ready") { }

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        var run = await ScriptSandbox.EndAsync(process);

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("told", run.LastLine);
    }

    [Fact]
    public async Task What_is_built_from_these_sources_is_not_built_again()
    {
        await _sandbox.RunAsync("check");
        Assert.Contains(_sandbox.TakeCalls(), call => call.StartsWith("build ", StringComparison.Ordinal));

        File.SetLastWriteTimeUtc(Path.Combine(_sandbox.Folder, "src/Cli/Program.cs"), DateTime.UnixEpoch);
        var run = await _sandbox.RunAsync("check");

        Assert.Equal("", run.Errors);
        Assert.Equal([$"{_sandbox.Folder}/artifacts/inprocess/bin/ZeroG.Cli/release/zerog.dll check"], _sandbox.TakeCalls());
    }

    [Fact]
    public async Task A_change_of_sources_or_output_is_built()
    {
        await _sandbox.RunAsync("check");
        _sandbox.TakeCalls();

        foreach (var path in new[] { "src/Cli/Program.cs", "src/Cli/Added.cs", "global.json", "artifacts/inprocess/bin/ZeroG.Cli/release/zerog.dll" })
        {
            _sandbox.Write($"checkout/{path}", "// changed");
            await _sandbox.RunAsync("check");
            Assert.True(_sandbox.TakeCalls().Any(call => call.StartsWith("build ", StringComparison.Ordinal)), path);
        }
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("up")]
    public async Task The_chain_for_development_is_fetched_once_for_what_runs_one(string verb)
    {
        var fetch = $"npm --prefix {_sandbox.Folder}/contracts ci --ignore-scripts --no-audit --no-fund";

        await _sandbox.RunAsync([verb, "--chain", "none"]);
        await _sandbox.RunAsync([verb, "--chain=http://127.0.0.1:8545"]);
        await _sandbox.RunAsync([verb], ("ZEROG_CHAIN", "none"));
        await _sandbox.RunAsync([verb], ("ZEROG_ANVIL", "/usr/bin/anvil"));
        Assert.DoesNotContain(fetch, _sandbox.TakeCalls());

        await _sandbox.RunAsync([verb], ("ZEROG_CHAIN", ""));
        Assert.Contains(fetch, _sandbox.TakeCalls());

        await _sandbox.RunAsync([verb], ("ZEROG_CHAIN", ""));
        Assert.DoesNotContain(fetch, _sandbox.TakeCalls());
    }

    [Fact]
    public async Task A_node_runs_without_what_only_its_chain_needs()
    {
        _sandbox.Tool("node", "#!/bin/bash\necho v18.19.0\n");
        Assert.Equal(0, (await _sandbox.RunAsync(["up"], ("ZEROG_CHAIN", ""))).ExitCode);

        _sandbox.Tool("node", "#!/bin/bash\necho v20.19.0\n");
        _sandbox.Tool("npm", "#!/bin/bash\necho 'npm error network' >&2\nexit 1\n");
        var run = await _sandbox.RunAsync(["up"], ("ZEROG_CHAIN", ""));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("npm ci failed in contracts/", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Npm_packages_are_fetched_for_the_demo_and_once()
    {
        await _sandbox.RunAsync("check");
        Assert.DoesNotContain(_sandbox.TakeCalls(), call => call.StartsWith("npm", StringComparison.Ordinal));

        await _sandbox.RunAsync("demo");
        Assert.Contains($"npm --prefix {_sandbox.Folder}/tools ci --ignore-scripts --no-audit --no-fund", _sandbox.TakeCalls());

        await _sandbox.RunAsync("demo");
        Assert.DoesNotContain(_sandbox.TakeCalls(), call => call.StartsWith("npm", StringComparison.Ordinal));
    }
}
