using System.Diagnostics;

namespace ZeroG.Bench.Audits;

/// <summary>This program, started again to work on rounds.</summary>
internal sealed class BenchRoundProcess : IRoundProcess
{
    // Of one line: a start of the runtime, and a round.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly InstructionSet _set;
    private readonly Process _process;

    private BenchRoundProcess(InstructionSet set, Process process) => (_set, _process) = (set, process);

    /// <summary>Starts it.</summary>
    public static BenchRoundProcess Start(InstructionSet set)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(BenchRoundProcess).Assembly.Location, RoundService.Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in set.Environment) start.Environment[name] = value;
        return new BenchRoundProcess(set, Process.Start(start)!);
    }

    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<string> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(s_patience);
        return await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException($"The process with instruction set '{_set.Name}' has ended.");
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
