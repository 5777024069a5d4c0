using System.Globalization;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Devnets;

/// <summary>A chain for development: anvil as a child process on a free port of loopback, stopped with its owner.</summary>
public sealed class Devnet : IAsyncDisposable
{
    private const string Listening = "Listening on 127.0.0.1:";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_keeping = TimeSpan.FromSeconds(5);

    private readonly Anvil _anvil;
    private readonly DevnetState? _state;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new();
    private readonly Task _drained;
    private readonly JsonRpcClient _rpc;
    private readonly ulong _chainId;
    private readonly Task _mining;
    private readonly Task _keeping;
    private Task _time = Task.CompletedTask;

    private Devnet(Anvil anvil, DevnetState? state, RpcEndpoint endpoint, DevnetOptions options, TimeProvider clock)
    {
        (_anvil, _state, Endpoint, _chainId, _clock) = (anvil, state, endpoint, options.ChainId, clock);
        // A child that cannot write waits for ever.
        _drained = anvil.Output.CopyToAsync(Stream.Null);
        _rpc = new JsonRpcClient(_http, endpoint, new RpcOptions(), clock, Random.Shared.NextDouble);
        _mining = options.BlocksOnTop > 0 ? new BlocksOnDemand(_rpc, options.BlocksOnTop, clock).RunAsync(_stop.Token) : Task.CompletedTask;
        _keeping = state is not null ? KeepAsync(state, clock, _stop.Token) : Task.CompletedTask;
    }

    /// <summary>Where it answers.</summary>
    public RpcEndpoint Endpoint { get; }

    /// <summary>Its number in the system.</summary>
    public int ProcessId => _anvil.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="clock">For the bounds of waiting.</param>
    /// <param name="cancel">Stops waiting, and the process.</param>
    /// <exception cref="ChainException">It ended, did not listen in time, or its state is damaged or in use.</exception>
    public static async Task<Devnet> StartAsync(DevnetOptions options, TimeProvider clock, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        var state = options.StateFile is { } file ? DevnetState.Open(file) : null;
        try
        {
            var isOld = false;
            if (state is not null)
            {
                await Anvil.StopOthersAsync(options.Program, state.Live, s_patience, clock);
                isOld = state.Restore();
            }
            return await StartAsync(options, state, isOld, clock, cancel);
        }
        catch
        {
            state?.Dispose();
            throw;
        }
    }

    /// <summary>From now on has time go on while the court holds a bond: an empty block a second, and none while nobody waits for one.</summary>
    /// <param name="deployment">The contracts on it.</param>
    public void KeepTimeFor(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        if (!_time.IsCompleted) throw new InvalidOperationException("The time of this chain is kept already.");
        _time = new CourtClock(_rpc, _chainId, deployment, _clock).RunAsync(_stop.Token);
    }

    /// <summary>Asks it to end, so that it writes its state, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _mining;
        await _time;
        await _keeping;
        await _anvil.StopAsync(s_patience, _clock);
        await _drained;
        _state?.Close();
        _state?.Dispose();
        _anvil.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    private static async Task<Devnet> StartAsync(DevnetOptions options, DevnetState? state, bool isOld, TimeProvider clock, CancellationToken cancel)
    {
        var anvil = Anvil.Start(options.Program, Arguments(options, state));
        using var timeout = new CancellationTokenSource(options.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            ushort port = 0;
            // The port is free and then ours in one step, since the child picks it and says so.
            while (await anvil.ReadLineAsync(either.Token) is { } line)
            {
                var at = line.IndexOf(Listening, StringComparison.Ordinal);
                if (at >= 0) _ = ushort.TryParse(line.AsSpan(at + Listening.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out port);
                if (port == 0 || anvil.Id == 0) continue;
                var endpoint = RpcEndpoint.Parse($"http://127.0.0.1:{port}");
                if (isOld && options.BlocksOnTop > 0) await DeepenAsync(endpoint, options, clock, either.Token);
                return new Devnet(anvil, state, endpoint, options, clock);
            }
            await anvil.StopAsync(s_patience, clock);
            var error = (await anvil.Error).Trim();
            throw new ChainException(ChainFailure.Unavailable, $"{options.Program} ended before it listened{(error.Length > 0 ? $": {error}" : "")}.",
                options.StateFile is { } file ? $"If it does not take the chain in {file}, put a copy of that file back, or delete it to begin anew." : "Run it by hand to see why.");
        }
        catch (Exception failure)
        {
            await anvil.StopAsync(s_patience, clock);
            anvil.Dispose();
            state?.Drop();
            if (failure is OperationCanceledException && !cancel.IsCancellationRequested)
                throw new ChainException(ChainFailure.Timeout, $"{options.Program} did not listen within {options.Patience.TotalSeconds:0} s.", "Try again on a machine that is less busy.");
            throw;
        }
    }

    /// <summary>Anvil keeps its blocks and forgets their states but the last: so many new ones are mined upon it that whoever asks below the depth of finality gets an answer.</summary>
    private static async Task DeepenAsync(RpcEndpoint endpoint, DevnetOptions options, TimeProvider clock, CancellationToken cancel)
    {
        using var http = new HttpClient();
        await new JsonRpcClient(http, endpoint, new RpcOptions(), clock, Random.Shared.NextDouble).AskAsync("anvil_mine", json => json.WriteStringValue(Hex.Quantity(options.BlocksOnTop)), mayRepeat: false, cancel);
    }

    private static async Task KeepAsync(DevnetState state, TimeProvider clock, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(s_keeping, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                try
                {
                    state.Keep();
                }
                catch (IOException)
                {
                    // A full disk, for example: the last good state stays, and it is tried again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped with its chain.
        }
    }

    private static List<string> Arguments(DevnetOptions options, DevnetState? state)
    {
        List<string> arguments = ["--host", "127.0.0.1", "--port", "0", "--chain-id", $"{options.ChainId}", "--prune-history", $"{options.KeptStates}"];
        // Killed, it loses what it did not write: it also writes while it runs.
        if (state is not null) arguments.AddRange(["--state", state.Live, "--state-interval", "1"]);
        if (options.BlockTime is { } time) arguments.AddRange(["--block-time", time.TotalSeconds.ToString(CultureInfo.InvariantCulture)]);
        if (!options.MinesAtOnce) arguments.Add("--no-mining");
        return arguments;
    }
}
