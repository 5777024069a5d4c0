using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Bench.DiLoCo;

/// <summary>The parts of a job, whose first replica and paths can be looked at while the job runs.</summary>
internal sealed class ObservedParts(ISwarmParts parts) : ISwarmParts
{
    /// <summary>The replica that was made first; null before there is one.</summary>
    public IReplica? First { get; private set; }

    /// <summary>The paths that were made first: what they learn is alike at all members.</summary>
    public IReadOnlyList<TensorPath>? FirstPaths { get; private set; }

    /// <inheritdoc/>
    public OuterState Start => parts.Start;

    /// <inheritdoc/>
    public int TokensPerStep => parts.TokensPerStep;

    /// <inheritdoc/>
    public bool ExchangesGradients => parts.ExchangesGradients;

    /// <inheritdoc/>
    public IAggregator Aggregator => parts.Aggregator;

    /// <inheritdoc/>
    public IReplica Replica(int worker, OuterState shared, bool isFirst)
    {
        var replica = parts.Replica(worker, shared, isFirst);
        First ??= replica;
        return replica;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TensorPath> Paths()
    {
        var paths = parts.Paths();
        FirstPaths ??= paths;
        return paths;
    }
}
