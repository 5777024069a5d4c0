namespace Orleans.Runtime;

/// <summary>Runs work as turns of an activation.</summary>
public interface IWorkItemScheduler
{
    /// <summary>Runs <paramref name="action"/> as a turn.</summary>
    void QueueAction(Action action);

    /// <summary>Runs <paramref name="action"/> with <paramref name="state"/> as a turn.</summary>
    void QueueAction(Action<object> action, object state);

    /// <summary>Runs <paramref name="task"/>, which must not have been started, as a turn.</summary>
    void QueueTask(Task task);
}
