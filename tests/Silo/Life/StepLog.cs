using ZeroG.Grains.Training;
using ZeroG.Silo.Compute;

namespace ZeroG.Silo.Tests.Life;

/// <summary>Counts the inner steps that the silos of a cluster run, and can hold all of them at one.</summary>
internal sealed class StepLog
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<string> _held = new();
    private TaskCompletionSource _released = new();
    private int _holdAt = int.MaxValue;
    private int _count;

    /// <summary>Steps run so far, on all silos.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>
    /// Holds every step that ends from the <paramref name="steps"/>-th from now on: its thread waits until
    /// <see cref="Release"/>, or until its silo begins to drain or ends.
    /// </summary>
    /// <returns>The silo that ran that step.</returns>
    public async Task<string> HoldAfterAsync(int steps)
    {
        Task<string> held;
        lock (_gate)
        {
            _holdAt = _count + steps;
            _held = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _released = new TaskCompletionSource();
            held = _held.Task;
        }

        return await held.WaitAsync(Node.TestNode.Patience);
    }

    /// <summary>Lets the steps go on, and holds them again some steps later.</summary>
    public Task<string> Proceed(int steps)
    {
        var released = _released;
        var held = HoldAfterAsync(steps);
        released.TrySetResult();
        return held;
    }

    /// <summary>Lets the steps go on.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holdAt = int.MaxValue;
            _released.TrySetResult();
        }
    }

    /// <summary>The executor of a silo, which reports to this log.</summary>
    public ITrainingExecutor Watch(string silo) => new Executor(this, silo);

    private void Step(string silo, CancellationToken stop, CancellationToken draining)
    {
        Task released;
        lock (_gate)
        {
            if (++_count < _holdAt) return;
            _held.TrySetResult(silo);
            released = _released.Task;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, draining);
        try
        {
            released.Wait(end.Token);
        }
        catch (OperationCanceledException)
        {
            // The silo drains or ends.
        }
    }

    private sealed class Executor(StepLog log, string silo) : ITrainingExecutor, IDisposable
    {
        private readonly TrainingExecutor _inner = new(silo, 1);

        public CancellationToken Draining => _inner.Draining;

        public IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work) =>
            _inner.Start((steps, stop) => work(new Steps(steps, () => log.Step(silo, stop, Draining)), stop));

        public Task RunAsync(Func<Task> work) => _inner.RunAsync(work);

        public Task DrainAsync() => _inner.DrainAsync();

        public void Dispose() => _inner.Dispose();
    }

    // The first report says where the work begins, and so does one that is not one above the last.
    private sealed class Steps(IProgress<int> inner, Action ran) : IProgress<int>
    {
        private int? _last;

        public void Report(int value)
        {
            inner.Report(value);
            var isStep = value == _last + 1;
            _last = value;
            if (isStep) ran();
        }
    }
}
