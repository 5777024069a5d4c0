namespace ZeroG.InProcess;

/// <summary>The turns of one operation of the runtime, such as the start of a silo.</summary>
internal sealed class RuntimeTurns : TurnQueue
{
    private RuntimeTurns(ITurnScheduler scheduler)
        : base(scheduler)
    {
    }

    /// <summary>Runs <paramref name="operation"/> on the scheduler, whatever thread asks for it.</summary>
    internal static Task RunAsync(ITurnScheduler scheduler, Func<Task> operation) =>
        Task.Factory.StartNew(
            operation, CancellationToken.None, TaskCreationOptions.DenyChildAttach, new RuntimeTurns(scheduler).Tasks).Unwrap();

    /// <summary>Runs <paramref name="operation"/> on the scheduler, whatever thread asks for it.</summary>
    internal static Task<T> RunAsync<T>(ITurnScheduler scheduler, Func<Task<T>> operation) =>
        Task.Factory.StartNew(
            operation, CancellationToken.None, TaskCreationOptions.DenyChildAttach, new RuntimeTurns(scheduler).Tasks).Unwrap();
}
