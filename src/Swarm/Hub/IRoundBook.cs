using System.Collections.Immutable;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Hub;

/// <summary>
/// What members of a job that is audited sign of what they send, and what its hub signs of what it makes of that. A hub that has one takes
/// of a member in every stage all, with a commitment that holds, or nothing; and who is left out of a stage or a round joins anew.
/// </summary>
/// <remarks>Called by rounds alone, one call after another; what it throws ends the hub.</remarks>
public interface IRoundBook
{
    /// <summary>Most bytes of a commitment.</summary>
    int MaxCommitment { get; }

    /// <summary>The first round that may still be undone: the hub's journal keeps what it takes to go on from there. Never falls.</summary>
    int Final { get; }

    /// <summary>Why somebody may not take part; null where it may.</summary>
    /// <param name="name">What it calls itself; hostile.</param>
    string? Refusal(string name);

    /// <summary>A member takes part.</summary>
    /// <param name="worker">Its key, never given to another.</param>
    /// <param name="name">What it called itself.</param>
    void Join(int worker, string name);

    /// <summary>A round is open, and nothing of it has come. It may be opened again with another plan, when all that it was planned for are gone.</summary>
    /// <param name="plan">The round.</param>
    /// <param name="before">The plan of the round before; null for a job's first.</param>
    /// <param name="shared">What all members have in common by now.</param>
    /// <param name="earlier">The same, one average ago; the start before the first.</param>
    void Open(RoundPlan plan, RoundPlan? before, SharedState shared, SharedState earlier);

    /// <summary>Holds a member's commitment against all that it has sent in a stage, stage after stage.</summary>
    /// <param name="worker">The member.</param>
    /// <param name="commitment">At most <see cref="MaxCommitment"/> bytes; hostile.</param>
    /// <param name="payloads">What it sent, of the tensors that take part, ascending.</param>
    /// <param name="averages">What went down in the stages before, as in <see cref="ClosingRound.Averages"/>.</param>
    /// <returns>Why it is not taken; null where it is.</returns>
    string? Take(int worker, ReadOnlyMemory<byte> commitment, IReadOnlyList<ReadOnlyMemory<byte>> payloads, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> averages);

    /// <summary>Makes and signs the record of the round that is open, which is closed with it. It is durable when this answers.</summary>
    /// <remarks>
    /// Nobody is told of it before the round is in the journal. A hub that is killed in between leaves a record that no round has, and the
    /// next one may sign another of the same round.
    /// </remarks>
    SignedRound Close(ClosingRound round);

    /// <summary>Takes up a round that an earlier hub closed last.</summary>
    /// <param name="reference">What <see cref="SignedRound.Reference"/> was.</param>
    /// <returns>The record.</returns>
    ReadOnlyMemory<byte> Resume(string reference);
}

/// <summary>A signed record.</summary>
/// <param name="Record">What every member gets before it goes on.</param>
/// <param name="Reference">What the journal keeps of it: where it is.</param>
public sealed record SignedRound(ReadOnlyMemory<byte> Record, string Reference);
