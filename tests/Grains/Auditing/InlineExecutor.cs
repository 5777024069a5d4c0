using ZeroG.Grains.Training;

namespace ZeroG.Grains.Tests.Auditing;

/// <summary>Computes everything at once, where it is started, unless it is held.</summary>
internal sealed class InlineExecutor : ITrainingExecutor, IProgress<int>
{
    private Action? _held;

    /// <summary>What was reported, in order.</summary>
    public List<int> Steps { get; } = [];

    public int Started { get; private set; }

    /// <summary>Whether what is started waits until it is released.</summary>
    public bool IsHeld { get; set; }

    public CancellationToken Draining => default;

    public IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work)
    {
        Started++;
        if (!IsHeld) return new Done<T>(Task.FromResult(work(this, default)));
        var held = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _held += () => held.SetResult(work(this, default));
        return new Done<T>(held.Task);
    }

    /// <summary>Computes what was held, and all that follows at once.</summary>
    public void Release()
    {
        IsHeld = false;
        _held?.Invoke();
        _held = null;
    }

    public Task RunAsync(Func<Task> work) => work();

    public Task DrainAsync() => Task.CompletedTask;

    public void Report(int value) => Steps.Add(value);

    private sealed class Done<T>(Task<T> completion) : IExecution<T>
    {
        public int StepsDone => 0;

        public Task<T> Completion => completion;

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}
