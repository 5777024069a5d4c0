using System.Collections.Concurrent;
using ZeroG.Grains.Training;

namespace ZeroG.Silo.Compute;

/// <summary>One dedicated thread a device, with a bounded queue before them: long computations never run on a grain's turn.</summary>
public sealed class TrainingExecutor : ITrainingExecutor, IDisposable
{
    /// <summary>Most computations that wait, a device.</summary>
    public const int QueuePerDevice = 64;

    private readonly Lock _gate = new();
    private readonly BlockingCollection<Action> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread[] _threads;
    private int _open;
    private bool _isClosed;

    /// <summary>Starts the threads.</summary>
    /// <param name="name">Name of the silo; names the threads.</param>
    /// <param name="devices">Number of devices, above zero.</param>
    public TrainingExecutor(string name, int devices)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(devices);
        Draining = _draining.Token;
        _queue = new BlockingCollection<Action>(QueuePerDevice * devices);
        _threads = [.. Enumerable.Range(0, devices).Select(device => new Thread(Run) { IsBackground = true, Name = $"{name}/device{device}" })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <inheritdoc/>
    public CancellationToken Draining { get; }

    /// <summary>Executions that have not been disposed.</summary>
    public int Open
    {
        get
        {
            lock (_gate) return _open;
        }
    }

    /// <inheritdoc/>
    public IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work)
    {
        // Under the lock: what is started before a drain begins is waited for, and nothing is started after.
        lock (_gate)
        {
            if (_isClosed) throw Refusal("The silo is shutting down and starts no new work.");
            if (_queue.Count >= _queue.BoundedCapacity) throw Refusal($"{_queue.BoundedCapacity} computations wait for the silo's devices already.");
            var execution = new Execution<T>(this, work, _stopping.Token);
            _queue.Add(execution.Run);
            _open++;
            return execution;
        }
    }

    /// <inheritdoc/>
    public Task RunAsync(Func<Task> work) => Task.Run(work);

    /// <inheritdoc/>
    public Task DrainAsync()
    {
        if (TryClose()) _draining.Cancel();
        return _drained.Task;
    }

    /// <summary>Stops after the running steps: what waits or runs ends as cancelled.</summary>
    public void Dispose()
    {
        TryClose();
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        foreach (var thread in _threads) thread.Join();
    }

    private static ZeroGException Refusal(string message) =>
        new(FailureKind.Unavailable, message, "It is tried again; if it persists, add providers or run fewer jobs at a time.");

    // Whether it was open. What is queued is still taken: it finds out for itself that it is to stop.
    private bool TryClose()
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _isClosed = true;
            _queue.CompleteAdding();
            if (_open == 0) _drained.SetResult();
            return true;
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            if (--_open == 0 && _isClosed) _drained.SetResult();
        }
    }

    private void Run()
    {
        foreach (var execution in _queue.GetConsumingEnumerable()) execution();
    }

    private sealed class Execution<T>(TrainingExecutor executor, Func<IProgress<int>, CancellationToken, T> work, CancellationToken stopping)
        : IExecution<T>, IProgress<int>
    {
        private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _stepsDone;
        private int _isDisposed;

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

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0) executor.Close();
        }

        public void Run()
        {
            try
            {
                _cancellation.Token.ThrowIfCancellationRequested();
                _completion.SetResult(work(this, _cancellation.Token));
            }
            catch (OperationCanceledException)
            {
                _completion.SetCanceled();
            }
            catch (Exception failure)
            {
                _completion.SetException(failure);
            }

            lock (_completion) _cancellation.Dispose();
        }
    }
}
