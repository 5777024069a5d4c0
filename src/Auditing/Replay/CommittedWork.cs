using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Replay;

/// <summary>What a worker has at the end of a round that sends δ whole.</summary>
/// <param name="Links">All links, in the order of the plan.</param>
/// <param name="Result">δ, the optimizer and what it reports.</param>
/// <param name="End">What opens the last link.</param>
public sealed record CommittedWork(ImmutableArray<Link> Links, InnerPhaseResult Result, StateRoots End);

/// <summary>What a worker does in the place of its round: how cheats are made for demonstrations and tests. Honest workers have none.</summary>
public interface IRoundConduct
{
    /// <summary>Makes what it hands in.</summary>
    /// <param name="input">The round as it should be; left as it was.</param>
    /// <param name="commitEvery">Inner steps between two links.</param>
    /// <param name="crew">Threads to work with.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What is handed in, or null to be honest in this round.</returns>
    CommittedWork? Work(InnerPhaseInput input, int commitEvery, Crew crew, CancellationToken cancellation);
}

/// <summary>What a worker that exchanges while it trains does in the place of its steps; all that it signs of them fits together. Honest workers have none.</summary>
public interface IStepConduct
{
    /// <summary>Makes what takes its steps.</summary>
    /// <param name="honest">What takes them as it should.</param>
    IInnerStep Steps(IInnerStep honest);
}

/// <summary>What an auditor says in the place of its replay: how lazy and lying auditors are made for tests. Honest auditors have none.</summary>
public interface IAuditConduct
{
    /// <summary>Makes the links that it opens.</summary>
    /// <param name="input">The round as it should be; left as it was.</param>
    /// <param name="commitEvery">Inner steps between two links.</param>
    /// <returns>What it says, or null to be honest about this round.</returns>
    IReadOnlyList<Link>? Replay(InnerPhaseInput input, int commitEvery);
}

/// <summary>What an orchestrator signs in the place of the record of a round with an exchange: how wrong records are made for tests. Honest orchestrators have none.</summary>
public interface IRecordConduct
{
    /// <summary>Makes the record of a round.</summary>
    /// <param name="account">As it should be.</param>
    /// <returns>What is signed instead, or null to be honest in this round.</returns>
    RoundAccount? Record(RoundAccount account);
}

/// <summary>What an orchestrator averages in the place of what the workers sent: how wrong records are made for tests. Honest orchestrators have none.</summary>
public interface IOuterConduct
{
    /// <summary>Makes the average of a round.</summary>
    /// <param name="round">The round.</param>
    /// <param name="mean">The token-weighted mean; left as it was.</param>
    /// <returns>What is applied and signed instead, or null to be honest in this round.</returns>
    ParameterVector? Average(int round, ParameterVector mean);
}
