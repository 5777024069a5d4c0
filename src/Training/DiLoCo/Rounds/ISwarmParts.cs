using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>What the members and the hub of one job are made of: all that is alike wherever they run.</summary>
public interface ISwarmParts
{
    /// <summary>What all members agree on before the first round.</summary>
    OuterState Start { get; }

    /// <summary>Tokens of one inner step of one member.</summary>
    int TokensPerStep { get; }

    /// <summary>Whether gradients are exchanged and every member takes the same optimizer step, rather than pseudo-gradients.</summary>
    bool ExchangesGradients { get; }

    /// <summary>How parts become one.</summary>
    IAggregator Aggregator { get; }

    /// <summary>A worker's model.</summary>
    /// <param name="worker">Its key.</param>
    /// <param name="shared">What all members agree on when it begins; left as it was.</param>
    /// <param name="isFirst">Whether it is there from the first round on.</param>
    IReplica Replica(int worker, OuterState shared, bool isFirst);

    /// <summary>The paths of one member, or of the hub, one a tensor in canonical order.</summary>
    IReadOnlyList<TensorPath> Paths();
}
