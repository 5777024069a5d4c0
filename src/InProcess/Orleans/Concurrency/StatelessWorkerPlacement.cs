namespace Orleans.Runtime;

/// <summary>Activates on the caller's silo, in a pool.</summary>
internal sealed class StatelessWorkerPlacement(int maxLocal, bool removeIdleWorkers) : PlacementStrategy
{
    internal StatelessWorkerPlacement(int maxLocal)
        : this(maxLocal, removeIdleWorkers: true)
    {
    }

    internal StatelessWorkerPlacement()
        : this(maxLocal: -1)
    {
    }

    /// <summary>Most activations in one silo's pool.</summary>
    internal int MaxLocal { get; } = maxLocal > 0 ? maxLocal : Environment.ProcessorCount;

    /// <summary>Whether an idle worker beyond the first may be removed early.</summary>
    internal bool RemoveIdleWorkers { get; } = removeIdleWorkers;

    /// <inheritdoc />
    public override bool IsUsingGrainDirectory => false;
}
