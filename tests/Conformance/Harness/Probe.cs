using System.Collections.Concurrent;

namespace ZeroG.Conformance;

/// <summary>What grains and tests tell each other outside of calls: signals, gates and a log, by name.</summary>
/// <remarks>Grains take it from their constructor; it lives in the test's process on both runtimes.</remarks>
public sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> signals = new();
    private readonly ConcurrentQueue<string> log = new();

    /// <summary>Everything logged so far, oldest first.</summary>
    public IReadOnlyList<string> Log => [.. log];

    /// <summary>Adds a line to the log.</summary>
    public void Record(string line) => log.Enqueue(line);

    /// <summary>Raises a signal, or opens a gate; again has no effect.</summary>
    public void Signal(string name, object? value = null) => Source(name).TrySetResult(value);

    /// <summary>The signal's value, once it was raised; fails after <see cref="ConformanceCluster.Bound"/>.</summary>
    public Task<object?> WhenAsync(string name) => Source(name).Task.WaitAsync(ConformanceCluster.Bound);

    /// <summary>Whether the signal was raised.</summary>
    public bool IsRaised(string name) => Source(name).Task.IsCompleted;

    private TaskCompletionSource<object?> Source(string name) =>
        signals.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
