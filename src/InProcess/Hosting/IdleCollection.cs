namespace ZeroG.InProcess;

/// <summary>Ends the activations of a silo that have been idle for as long as their classes allow.</summary>
internal sealed class IdleCollection : IDisposable
{
    private readonly InProcessSilo _silo;
    private readonly ITimer _timer;

    internal IdleCollection(InProcessSilo silo)
    {
        _silo = silo;
        var quantum = silo.Collection.CollectionQuantum;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = silo.Clocks.Activations.CreateTimer(
                static collection => ((IdleCollection)collection!).Collect(), this, quantum, quantum);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        foreach (var activation in _silo.Activations())
        {
            if (activation.IsStale)
            {
                var age = _silo.CollectionAgeOf(activation.Model);
                activation.Deactivate(
                    new(DeactivationReasonCode.ActivationIdle, $"The activation has been idle for {age}."));
            }
        }
    }
}
