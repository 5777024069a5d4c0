using System.Security.Cryptography;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs.Projections;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Hub;

/// <summary>A round as it was closed: all that a member needs to apply it.</summary>
/// <param name="Plan">As planned.</param>
/// <param name="Averages">As they went down.</param>
/// <param name="Root">Their root.</param>
/// <param name="Record">Its signed record, where the job is audited.</param>
internal sealed record ClosedRound(RoundPlan Plan, IReadOnlyList<AveragePiece> Averages, string Root, ReadOnlyMemory<byte>? Record = null);

/// <summary>
/// What all members of a job have in common after the rounds that are closed, and what of them only the hub keeps: the residual of
/// what went down, and the state one average ago with the last average, which is where newcomers begin.
/// </summary>
internal sealed class HubState
{
    private readonly ISwarmParts _parts;

    /// <summary>A job before its first round.</summary>
    public HubState(ISwarmParts parts)
    {
        (_parts, Paths, Residual) = (parts, parts.Paths(), new ParameterVector(parts.Start.Parameters.Layout));
        Current = Previous = SharedState.Start(parts.Start, Paths);
    }

    /// <summary>The hub's way of each tensor through an exchange.</summary>
    public IReadOnlyList<TensorPath> Paths { get; }

    /// <summary>What was lost on the way down and goes down with the next round.</summary>
    public ParameterVector Residual { get; }

    /// <summary>What all members have in common.</summary>
    public SharedState Current { get; private set; }

    /// <summary>The same, one average ago; the start before the first.</summary>
    public SharedState Previous { get; private set; }

    /// <summary>The round between the two, or null.</summary>
    public ClosedRound? Last { get; private set; }

    /// <summary>Mean effective rank of the last average's tensors that have a low-rank projection; 0 where none has.</summary>
    public double EffectiveRank => Paths.Select(path => path.Projection).OfType<LowRankProjection>().Select(thin => thin.EffectiveRank).DefaultIfEmpty().Average();

    /// <summary>Rounds that are closed.</summary>
    public int Rounds => Current.Rounds;

    /// <summary>Begins the next round's exchange.</summary>
    public HubExchange Begin(RoundPlan plan)
    {
        TensorPath.Begin(Paths, plan);
        return new HubExchange(Paths, Residual, _parts.Aggregator);
    }

    /// <summary>Forgets an exchange in which nothing was combined.</summary>
    public void GiveUp() => Current.Teach(Paths);

    /// <summary>Takes a round's average.</summary>
    public void End(RoundPlan plan, HubExchange exchange, IReadOnlyList<AveragePiece> averages, string root)
    {
        // Where gradients are exchanged, what an average does to the parameters is known to members alone.
        var outer = _parts.ExchangesGradients ? Current.Outer : OuterNesterov.Step(Current.Outer, exchange.Delta, plan.Outer);
        Previous = Current;
        Current = new SharedState(plan.Round + 1, outer, SharedState.Learned(Paths));
        Last = new ClosedRound(plan, averages, root);
    }

    /// <summary>Takes up a state and the residual that belongs to it.</summary>
    public void Restore(SharedState state, ReadOnlySpan<float> residual)
    {
        Current = Previous = state;
        Last = null;
        residual.CopyTo(Residual.Values);
        state.Teach(Paths);
    }

    /// <summary>Runs the exchange of a closed round again.</summary>
    /// <returns>Root of its averages.</returns>
    /// <exception cref="InvalidDataException">The uploads are none of that round.</exception>
    public string Redo(RoundPlan plan, ReadOnlyMemory<byte> uploads)
    {
        var exchange = Begin(plan);
        var averages = UploadLog.Redo(uploads, exchange);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var average in averages) hash.AppendData(average.Payload);
        var root = Convert.ToHexStringLower(hash.GetHashAndReset());
        End(plan, exchange, averages, root);
        return root;
    }
}
