using System.Diagnostics;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests.Script;

/// <summary>What a run of the script came to.</summary>
internal sealed record ScriptRun(int ExitCode, string Output, string Errors)
{
    public string LastLine => Output.TrimEnd().Split('\n')[^1];
}

/// <summary>
/// The entry script in a checkout of its own, with an SDK, a Node and an npm that only write down how they were called
/// and answer as the test says: what is tested is what the script decides, in milliseconds.
/// </summary>
internal sealed class ScriptSandbox : IDisposable
{
    private const string Bash = "/bin/bash";

    private const string FakeDotnet = """
        #!/bin/bash
        echo "$*" >>"$SANDBOX/calls"
        case $1 in
          --version) echo 10.0.100 ;;
          restore)
            case $(cat "$SANDBOX/feed") in
              full) ;;
              partial) echo 'x.csproj : error NU1101: Unable to find package Microsoft.Orleans.Runtime. No packages exist with this id in source(s): feed'; exit 1 ;;
              silent) echo 'x.csproj : error NU1301: Unable to load the service index for source feed.'; exit 1 ;;
            esac ;;
          build)
            case "$*" in *GrainRuntime=Orleans*) runtime=orleans ;; *) runtime=inprocess ;; esac
            bin="$SANDBOX/checkout/artifacts/$runtime/bin"
            mkdir -p "$bin/ZeroG.Cli/release" "$bin/ZeroG.Sample.Tests/release"
            echo program >"$bin/ZeroG.Cli/release/zerog.dll"
            touch "$bin/ZeroG.Sample.Tests/release/xunit.runner.visualstudio.testadapter.dll" ;;
          vstest)
            for argument; do case $argument in --ResultsDirectory:*) results=${argument#*:} ;; esac; done
            cat "$SANDBOX/log" 2>/dev/null
            if [ -f "$SANDBOX/trx" ]; then mkdir -p "$results"; cp "$SANDBOX/trx" "$results/Sample.trx"; fi
            exit "$(cat "$SANDBOX/code")" ;;
          format) exit 0 ;;
          *.dll)
            shift
            echo "runs in $PWD with $ZEROG_TOOLS"
            for argument; do echo "[$argument]"; done
            case $1 in
              fail) exit 3 ;;
              wait) trap 'echo told; exit 7' TERM; echo ready; while :; do read -r -t 0.05 <>"$SANDBOX/pipe"; done ;;
            esac ;;
        esac
        exit 0
        """;

    private readonly string _place = Directory.CreateTempSubdirectory("zerog script ").FullName;

    public ScriptSandbox()
    {
        foreach (var path in Checkout.Files.Where(path => path is "zerog" or "Directory.Packages.props" or "global.json" or "ZeroG.Orleans.sln" || path.StartsWith("build/", StringComparison.Ordinal)))
        {
            Write($"checkout/{path}", Checkout.Read(path));
        }

        Write("checkout/src/Cli/Program.cs", "// the program");
        Write("checkout/tests/Sample/ZeroG.Sample.Tests.csproj", "<Project />");
        Write("checkout/tools/package.json", "{}");
        Write("checkout/tools/package-lock.json", "{}");
        Write("checkout/tools/kubernetes/package.json", "{}");
        Write("checkout/tools/kubernetes/package-lock.json", "{}");
        Write("checkout/contracts/package.json", "{}");
        Write("checkout/contracts/package-lock.json", "{}");
        Write("checkout/contracts/mutations/run.mjs", "// every mutant is noticed");
        Write("feed", "partial");
        Write("code", "0");
        Write("home/keep", "");
        Tool("dotnet", FakeDotnet);
        Tool("npm", "#!/bin/bash\necho \"npm $*\" >>\"$SANDBOX/calls\"\nmkdir -p \"$2/node_modules\"\ntouch \"$2/node_modules/.package-lock.json\"\n");
        // Forge comes from npm, for one kind of machine.
        Tool("uname", "#!/bin/bash\n[ \"$1\" = -m ] && echo x86_64 || echo Linux\n");
        Executable("checkout/contracts/node_modules/@foundry-rs/forge-linux-amd64/bin/forge", "#!/bin/bash\necho \"forge $1\" >>\"$SANDBOX/calls\"\n[ \"$1\" != test ] || echo '[PASS] test_Sample() (gas: 1)'\n");
        Tool("shellcheck", "#!/bin/bash\nexit 0\n");
        using var fifo = Process.Start("mkfifo", [Path.Combine(_place, "pipe")]);
        fifo.WaitForExit();
    }

    /// <summary>Folder of the checkout.</summary>
    public string Folder => Path.Combine(_place, "checkout");

    /// <summary>How the SDK and npm were called since the last look, a line each.</summary>
    public IReadOnlyList<string> TakeCalls()
    {
        var file = Path.Combine(_place, "calls");
        var calls = File.Exists(file) ? File.ReadAllLines(file) : [];
        File.Delete(file);
        return calls;
    }

    public void Write(string path, string content)
    {
        var file = Path.Combine(_place, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public string? Read(string path) => File.Exists(Path.Combine(_place, path)) ? File.ReadAllText(Path.Combine(_place, path)) : null;

    /// <summary>Puts an executable in front of everything on the PATH.</summary>
    public void Tool(string name, string script) => Executable($"bin/{name}", script);

    private void Executable(string path, string script)
    {
        Write(path, script);
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("The script is for bash on Linux and macOS.");
        File.SetUnixFileMode(Path.Combine(_place, path), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    /// <summary>Starts the script from the folder above the checkout.</summary>
    public Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Bash, [Path.Combine(Folder, "zerog"), .. arguments])
        {
            WorkingDirectory = _place,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "ZEROG_RUNTIME", "CI", "DOTNET_ROOT", "NUGET_PACKAGES", "RestoreAdditionalProjectSources", "ZEROG_TEST_ALL" }) start.Environment.Remove(name);
        start.Environment["SANDBOX"] = _place;
        start.Environment["HOME"] = Path.Combine(_place, "home");
        start.Environment["PATH"] = $"{Path.Combine(_place, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public Task<ScriptRun> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    public async Task<ScriptRun> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment);
        return await EndAsync(process);
    }

    /// <summary>Reads the rest of what a script writes and waits for its end.</summary>
    public static async Task<ScriptRun> EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => Directory.Delete(_place, recursive: true);
}
