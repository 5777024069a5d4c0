using System.Collections.Concurrent;
using ZeroG.Grains.Training;

namespace ZeroG.Silo.Compute;

/// <summary>One dedicated thread a device, with a bounded queue before them: long computations never run on a grain's turn.</summary>
public sealed class TrainingExecutor : ITrainingExecutor, IDisposable
{
    /// <summary>Most computations that wait, a device.</summary>
    public const int QueuePerDevice = 64;

    private readonly BlockingCollection<Action> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread[] _threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="name">Name of the silo; names the threads.</param>
    /// <param name="devices">Number of devices, above zero.</param>
    public TrainingExecutor(string name, int devices)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(devices);
        _queue = new BlockingCollection<Action>(QueuePerDevice * devices);
        _threads = [.. Enumerable.Range(0, devices).Select(device => new Thread(Run) { IsBackground = true, Name = $"{name}/device{device}" })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <inheritdoc/>
    public IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work)
    {
        var execution = new Execution<T>(work, _stopping.Token);
        if (TryQueue(execution.Run)) return execution;
        execution.Dispose();
        throw new ZeroGException(
            FailureKind.Unavailable,
            _queue.IsAddingCompleted ? "The silo is shutting down and starts no new work." : $"{_queue.BoundedCapacity} computations wait for the silo's devices already.",
            "It is tried again; if it persists, add providers or run fewer jobs at a time.");
    }

    private bool TryQueue(Action run)
    {
        try
        {
            return _queue.TryAdd(run);
        }
        catch (InvalidOperationException)
        {
            return false;      // closed meanwhile
        }
    }

    /// <summary>Stops after the running steps: what waits or runs ends as cancelled.</summary>
    public void Dispose()
    {
        if (_queue.IsAddingCompleted) return;
        _queue.CompleteAdding();
        _stopping.Cancel();
        foreach (var thread in _threads) thread.Join();
    }

    private void Run()
    {
        foreach (var execution in _queue.GetConsumingEnumerable()) execution();
    }

    private sealed class Execution<T> : IExecution<T>, IProgress<int>, IDisposable
    {
        private readonly Func<IProgress<int>, CancellationToken, T> _work;
        private readonly CancellationTokenSource _cancellation;
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _stepsDone;

        public Execution(Func<IProgress<int>, CancellationToken, T> work, CancellationToken stopping)
        {
            _work = work;
            _cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        }

        public int StepsDone => Volatile.Read(ref _stepsDone);

        public Task<T> Completion => _completion.Task;

        public void Report(int value) => Volatile.Write(ref _stepsDone, value);

        public void Cancel()
        {
            lock (_completion)
            {
                if (!_completion.Task.IsCompleted) _cancellation.Cancel();
            }
        }

        public void Dispose() => _cancellation.Dispose();

        public void Run()
        {
            try
            {
                _cancellation.Token.ThrowIfCancellationRequested();
                _completion.SetResult(_work(this, _cancellation.Token));
            }
            catch (OperationCanceledException)
            {
                _completion.SetCanceled();
            }
            catch (Exception failure)
            {
                _completion.SetException(failure);
            }

            lock (_completion) Dispose();
        }
    }
}
