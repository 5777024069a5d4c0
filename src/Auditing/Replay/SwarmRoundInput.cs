using System.Collections.Immutable;
using ZeroG.Auditing.Records;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Replay;

/// <summary>What one worker's round of a job whose workers exchange while they train depends on, wholly: all but its state is public.</summary>
/// <param name="Recipe">The job's recipe, with its seed.</param>
/// <param name="Corpus">The training text.</param>
/// <param name="Worker">The worker's key.</param>
/// <param name="Plan">The round's plan, with the worker's samples.</param>
/// <param name="Before">The plan of the round before, which says when that round's average is applied; null for a job's first round.</param>
/// <param name="Shared">What all have in common after the average of the round before, or the job's start; read only.</param>
/// <param name="Averages">By stage of the exchange, what went down to all: payloads of the tensors that take part, ascending.</param>
/// <param name="Start">The worker's state before the first step; null where the replay goes on from one that is served. Read only.</param>
public sealed record SwarmRoundInput(
    SwarmRecipe Recipe,
    Corpus Corpus,
    int Worker,
    RoundPlan Plan,
    RoundPlan? Before,
    SharedState Shared,
    ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Averages,
    ReplicaState? Start)
{
    /// <summary>Steps of the round after which the average of the round before is applied.</summary>
    internal int Delay => Before?.Delay ?? 0;

    /// <summary>Requires that all that is public, recipe and text apart, is what the signed records name.</summary>
    /// <param name="before">The record of the round before; null for a job's first round, whose start is the caller's.</param>
    /// <param name="record">The round's record.</param>
    /// <exception cref="RecordEvidenceException">It is not.</exception>
    public void RequireNamed(RoundAccount? before, RoundAccount record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if ((before is null) != (Before is null)) throw new RecordEvidenceException($"Round {Plan.Round} is given the {(before is null ? "plan" : "record")} of the round before alone: bring plan and record, or neither for a job's first round.");
        RecordCheck.RequireSame("The plan", PlanDigest.Of(Plan), record.Plan);
        if (before is not null)
        {
            RecordCheck.RequireSame("The plan of the round before", PlanDigest.Of(Before!), before.Plan);
            RecordCheck.RequireSame("The state before the round", Hash256.Parse(Shared.Root), before.State);
        }

        if (record.Averages.Length != Averages.Length) throw new RecordEvidenceException($"The record names the averages of {record.Averages.Length} stages, and {Averages.Length} are given: bring those.");
        for (var stage = 0; stage < Averages.Length; stage++)
            RecordCheck.RequireSame($"What went down in stage {stage}", Averages[stage].IsEmpty ? default : PayloadRoot.Of(Averages[stage]), record.Averages[stage]);
        var row = record.Rows.FirstOrDefault(row => row.Worker == (uint)Worker);
        if (row?.Kind != AttendanceKind.Contributed) throw new RecordEvidenceException($"By the record, worker {Worker} contributed nothing to round {Plan.Round}: there is nothing to replay.");
    }
}
