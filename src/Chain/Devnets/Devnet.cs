using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Devnets;

/// <summary>A chain for development: anvil as a child process on a free port of loopback, stopped with its owner.</summary>
public sealed class Devnet : IAsyncDisposable
{
    private const string Listening = "Listening on 127.0.0.1:";
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly Task _drained;
    private readonly TimeProvider _clock;

    private Devnet(Process process, RpcEndpoint endpoint, TimeProvider clock)
    {
        (_process, Endpoint, _clock) = (process, endpoint, clock);
        // A child that cannot write waits for ever.
        _drained = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>Where it answers.</summary>
    public RpcEndpoint Endpoint { get; }

    /// <summary>Its number in the system.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="clock">For the bounds of waiting.</param>
    /// <param name="cancel">Stops waiting, and the process.</param>
    /// <exception cref="ChainException">It ended, or did not listen in time.</exception>
    public static async Task<Devnet> StartAsync(DevnetOptions options, TimeProvider clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        var start = new ProcessStartInfo(options.Program, Arguments(options)) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(options.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            // The port is free and then ours in one step, since the child picks it and says so.
            while (await process.StandardOutput.ReadLineAsync(either.Token) is { } line)
            {
                var at = line.IndexOf(Listening, StringComparison.Ordinal);
                if (at < 0 || !ushort.TryParse(line.AsSpan(at + Listening.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) continue;
                return new Devnet(process, RpcEndpoint.Parse($"http://127.0.0.1:{port}"), clock);
            }
            throw new ChainException(ChainFailure.Unavailable, $"{options.Program} ended before it listened.", "Run it by hand to see why; its state file may be damaged.");
        }
        catch (Exception failure)
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
            if (failure is OperationCanceledException && !cancel.IsCancellationRequested)
                throw new ChainException(ChainFailure.Timeout, $"{options.Program} did not listen within {options.Patience.TotalSeconds:0} s.", "Try again on a machine that is less busy.");
            throw;
        }
    }

    /// <summary>Asks it to end, so that it writes its state, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows() || kill(_process.Id, Terminate) != 0) _process.Kill();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), _clock);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        await _drained;
        _process.Dispose();
    }

    private static List<string> Arguments(DevnetOptions options)
    {
        List<string> arguments = ["--host", "127.0.0.1", "--port", "0", "--chain-id", $"{options.ChainId}", "--prune-history", $"{options.KeptStates}"];
        // Killed, it loses what it did not write: it also writes while it runs.
        if (options.StateFile is { } file) arguments.AddRange(["--state", file, "--state-interval", "1"]);
        if (options.BlockTime is { } time) arguments.AddRange(["--block-time", time.TotalSeconds.ToString(CultureInfo.InvariantCulture)]);
        if (!options.MinesAtOnce) arguments.Add("--no-mining");
        return arguments;
    }

    // .NET can only kill; anvil writes its state when it is asked to end.
    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}
