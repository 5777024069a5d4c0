using System.Diagnostics;
using ZeroG.Peers;
using ZeroG.Swarm.Links;

namespace ZeroG.Bench.DiLoCo;

/// <summary>One worker process; ended with this at the latest.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => (_process, End) = (process, EndAsync(process));

    /// <summary>What it says at its end; fails with what it complained of.</summary>
    public Task<WorkerEnd> End { get; }

    /// <summary>Starts one and gives it its order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="network">The network that it runs in, or null for the machine's.</param>
    public static async Task<WorkerProcess> StartAsync(WorkerOrder order, NetworkNamespace? network)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(WorkerVerb).Assembly.Location, WorkerVerb.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A worker's share is for its steps, the same from the first on: code is compiled once, nothing is collected beside them, memory
        // is kept, and threads that wait for the next message do not spin (a twelfth of all its time, seen in a profile).
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCRetainVM"] = "1";
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        var process = Process.Start(network?.Enter(start) ?? start) ?? throw new PeerFailedException("A worker cannot be started.");
        var worker = new WorkerProcess(process);
        await process.StandardInput.WriteLineAsync(order.ToJson());
        process.StandardInput.Close();
        return worker;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await ((Task)End).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private static async Task<WorkerEnd> EndAsync(Process process)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? WorkerEnd.FromJson(await output)
            : throw new PeerFailedException($"A worker ended with code {process.ExitCode}: {(await errors).Trim()}");
    }
}
