using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ZeroG.TestProcesses;

/// <summary>A test assembly run as a program of its own, so that a test can kill it as a crash would.</summary>
internal sealed class TestProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private TestProcess(Process process) => _process = process;

    /// <summary>The program that runs .NET assemblies; its runtime lies at (folder)/shared/Microsoft.NETCore.App/(version)/.</summary>
    public static string DotNet { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>Runs the calling assembly's entry point.</summary>
    public static TestProcess Start(params string[] arguments) => Start([], arguments);

    /// <summary>The same with environment variables of its own.</summary>
    public static TestProcess Start((string Name, string Value)[] environment, params string[] arguments) =>
        Run(DotNet, ["exec", Assembly.GetExecutingAssembly().Location, .. arguments], environment);

    /// <summary>Runs any program with its input and output piped.</summary>
    public static TestProcess Run(string program, params IEnumerable<string> arguments) => Run(program, arguments, []);

    /// <summary>The same with environment variables of its own.</summary>
    public static TestProcess Run(string program, IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new TestProcess(Process.Start(start)!);
    }

    /// <summary>Its number in the system.</summary>
    public int Id => _process.Id;

    /// <summary>What the process reads.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>The next line the process prints.</summary>
    public Task<string> ReadLineAsync() => ReadLineAsync(Patience);

    /// <summary>The same for a process that may take longer.</summary>
    public async Task<string> ReadLineAsync(TimeSpan patience)
    {
        using var bound = new CancellationTokenSource(patience);
        return await _process.StandardOutput.ReadLineAsync(bound.Token)
            ?? throw new EndOfStreamException("The process ended before it printed the line the test waits for.");
    }

    /// <summary>Every line still unread, to the end of the output: after a kill, what was printed before it.</summary>
    public Task<IReadOnlyList<string>> ReadToEndAsync() => ReadToEndAsync(Patience);

    /// <summary>The same for a process that may take longer.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync(TimeSpan patience)
    {
        using var bound = new CancellationTokenSource(patience);
        var rest = await _process.StandardOutput.ReadToEndAsync(bound.Token);
        // Without its line end, a last line may be cut short.
        return rest.Split('\n')[..^1];
    }

    /// <summary>SIGKILL: the process runs no further instruction of its own.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        using var bound = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(bound.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
