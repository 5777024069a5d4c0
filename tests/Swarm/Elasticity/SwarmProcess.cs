using ZeroG.TestProcesses;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>A process of a swarm, and all that it has said so far.</summary>
internal sealed class SwarmProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly TestProcess _process;
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    private SwarmProcess(TestProcess process, long startedAt)
    {
        _process = process;
        StartedAt = startedAt;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>When it was started.</summary>
    public long StartedAt { get; }

    /// <summary>What it said.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public static async Task<SwarmProcess> StartAsync(string secret, params string[] arguments)
    {
        var startedAt = TimeProvider.System.GetTimestamp();

        // Quick start and steady speed in one: members live for seconds.
        var process = TestProcess.Start([("DOTNET_TieredPGO", "0"), ("DOTNET_gcServer", "0")], arguments);
        await process.Input.WriteLineAsync(secret);
        await process.Input.FlushAsync();
        return new SwarmProcess(process, startedAt);
    }

    /// <summary>The first line, of those from <paramref name="from"/> on, that is one of these.</summary>
    public async Task<string> LineAsync(Func<string, bool> match, int from = 0)
    {
        using var bound = new CancellationTokenSource(s_bound);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                for (; from < _lines.Count; from++)
                {
                    if (match(_lines[from])) return _lines[from];
                }

                if (_ended) throw new EndOfStreamException($"The process ended before it said what is waited for:\n{string.Join('\n', _lines.TakeLast(20))}");
                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                lock (_gate) throw new TimeoutException($"The process does not say what is waited for:\n{string.Join('\n', _lines.TakeLast(20))}");
            }
        }
    }

    public Task<string> LineAsync(string start, int from = 0) => LineAsync(line => line.StartsWith(start, StringComparison.Ordinal), from);

    public async Task WriteAsync(string line)
    {
        await _process.Input.WriteLineAsync(line);
        await _process.Input.FlushAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await _process.KillAsync();
        await _reading;
    }

    /// <summary>SIGSTOP: it does nothing until it is continued, and its connections stay.</summary>
    public Task StopAsync() => SignalAsync("-STOP");

    /// <summary>SIGCONT.</summary>
    public Task ContinueAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        _process.Dispose();
        await _reading;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = TestProcess.Run("kill", [signal, $"{_process.Id}"]);
        await kill.ReadToEndAsync();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true) Add(await _process.ReadLineAsync(Timeout.InfiniteTimeSpan));
        }
        catch (Exception ended) when (ended is EndOfStreamException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            Add(null);
        }
    }

    private void Add(string? line)
    {
        lock (_gate)
        {
            if (line is null) _ended = true;
            else _lines.Add(line);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
