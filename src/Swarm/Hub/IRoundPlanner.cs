using System.Collections.Immutable;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Swarm.Hub;

/// <summary>What a planner decides of a round: all but its members and their samples.</summary>
/// <param name="Steps">Inner steps, H.</param>
/// <param name="Delay">Step of the next round before which the average is applied, τ.</param>
/// <param name="Rank">Rank of low-rank projections, or 0.</param>
/// <param name="Outer">The outer step.</param>
public sealed record RoundShape(int Steps, int Delay, int Rank, OuterSettings Outer);

/// <summary>What was measured until now.</summary>
/// <param name="Round">The round to plan.</param>
/// <param name="FirstStep">Where it begins in the learning-rate schedule.</param>
/// <param name="Timings">Rounds that are closed, oldest first.</param>
public sealed record PlanInput(int Round, long FirstStep, IReadOnlyList<RoundTiming> Timings);

/// <summary>When things happened in a round, in seconds since the hub began.</summary>
/// <param name="Round">The round.</param>
/// <param name="PlannedAt">The plan was sent.</param>
/// <param name="FirstDoneAt">The first member's steps were done.</param>
/// <param name="SettledAt">It was settled who contributes.</param>
/// <param name="ClosedAt">The last average was sent.</param>
/// <param name="AcceptedTokens">Tokens whose progress entered.</param>
/// <param name="StepSeconds">Median over the members of the time of one step.</param>
/// <param name="BytesUp">Payload bytes of one contributor, the most of any.</param>
/// <param name="BytesDown">Payload bytes to each member.</param>
/// <param name="EffectiveRank">Mean effective rank of the average's tensors that have a low-rank projection; 0 where none has.</param>
/// <param name="Reported">Seconds from the opening until each member's steps were done.</param>
/// <param name="WaitedSeconds">Median over the members of the time that nothing was computed because the average before was awaited.</param>
/// <param name="AllBytesUp">Payload bytes of all members together, also of those whose part did not count.</param>
/// <param name="AllBytesDown">Payload bytes to all members together that were there when the round was closed.</param>
public sealed record RoundTiming(
    int Round, double PlannedAt, double FirstDoneAt, double SettledAt, double ClosedAt, long AcceptedTokens, double StepSeconds, long BytesUp,
    long BytesDown, double EffectiveRank, ImmutableArray<double> Reported, double WaitedSeconds = 0,
    long AllBytesUp = 0, long AllBytesDown = 0);

/// <summary>Decides the shape of the rounds. What it decides is recorded, so it may look at clocks.</summary>
public interface IRoundPlanner
{
    /// <summary>The next round, or null when the job is to end after those that are planned.</summary>
    RoundShape? Next(PlanInput input);
}
