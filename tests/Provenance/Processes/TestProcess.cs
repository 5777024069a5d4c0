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

    /// <summary>Runs the calling assembly's entry point.</summary>
    public static TestProcess Start(params string[] arguments)
    {
        // The runtime lies at <dotnet>/shared/Microsoft.NETCore.App/<version>/.
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return Run(dotnet, ["exec", Assembly.GetExecutingAssembly().Location, .. arguments]);
    }

    /// <summary>Runs any program with its input and output piped.</summary>
    public static TestProcess Run(string program, params IEnumerable<string> arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!);

    /// <summary>What the process reads.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>The next line the process prints.</summary>
    public async Task<string> ReadLineAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        return await _process.StandardOutput.ReadLineAsync(bound.Token)
            ?? throw new EndOfStreamException("The process ended before it printed the line the test waits for.");
    }

    /// <summary>Every line still unread, to the end of the output: after a kill, what was printed before it.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
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
