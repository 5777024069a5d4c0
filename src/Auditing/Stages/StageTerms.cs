using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Stages;

/// <summary>What a worker must sign with the stages of a round: all of it that follows from plan and records. Pure.</summary>
/// <param name="Domain">For which chain and court.</param>
/// <param name="Key">The account that acts for the worker's provider.</param>
/// <param name="Due">The commitment but for its links, which are the worker's to say.</param>
/// <param name="Steps">H.</param>
/// <param name="Start">The state that the round begins with.</param>
/// <param name="IsFirst">
/// Whether it is the worker's first, and so without error feedback. Of later ones, that is the worker's to say: it is what a replay of the
/// round before holds it to (<see cref="LinkKind.Next"/>).
/// </param>
public sealed record StageTerms(TypedDomain Domain, Address Key, RoundCommitment Due, int Steps, SwarmRoots Start, bool IsFirst)
{
    /// <summary>A commitment but for its links.</summary>
    /// <param name="job">The job, its branch, and the digest of the record of the round before.</param>
    /// <param name="recipe">The job's recipe.</param>
    /// <param name="plan">The round.</param>
    /// <param name="part">The worker's part of it.</param>
    /// <param name="provider">Whose work it is.</param>
    /// <param name="previous">Digest of the worker's commitment to the round before; zero where it begins anew.</param>
    public static RoundCommitment Of(StageOrigin job, SwarmRecipe recipe, RoundPlan plan, MemberPlan part, Hash256 provider, Hash256 previous)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(part);
        var training = recipe.Training;
        return new RoundCommitment(
            job.JobId, job.Branch, (ulong)plan.Round, (uint)part.Worker, provider, job.Record, previous, (uint)CommitInterval.For(training.TokensPerStep, plan.Steps),
            0, default, PlanDigest.Of(plan), (ulong)part.Samples[^1].End, checked((ulong)plan.Steps * (ulong)training.TokensPerStep));
    }

    /// <summary>Why what a worker handed in with a stage is not taken; null where it is.</summary>
    /// <param name="work">What it handed in.</param>
    /// <param name="before">What was taken of it with the stage before; null in the first.</param>
    /// <param name="sent">By stage up to that of the work, the root of what it sent (<see cref="PayloadRoot"/>).</param>
    /// <param name="received">By stage before that of the work, the root of what went down.</param>
    public string? Refusal(HandedInStage work, HandedInStage? before, IReadOnlyList<Hash256> sent, IReadOnlyList<Hash256> received)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(sent);
        ArgumentNullException.ThrowIfNull(received);
        var (made, every) = (work.Signed.Commitment, (int)Due.CommitEvery);
        if (work.Sent.Length != sent.Count || work.Received.Length != received.Count) return "it signed another stage than it sent";
        if (made != Due with { LinkCount = (uint)SwarmPlaces.Sent(Steps, every, work.Stage) + 1, Links = made.Links }) return "it signed another round than it was given";
        if (work.Signed.Signer(Domain) != Key) return "the signature is not its operator's";
        if (work.Start with { Feedback = Start.Feedback } != Start || (IsFirst && work.Start.Feedback != Start.Feedback)) return "its first link is not what the round before left it";
        if (!work.Has(0, new Link(new LinkPlace(LinkKind.Start, 0), work.Start.Root), work.StartProof)) return "its first link is not in the tree that it signed";
        if (work.End.Inner.Step != Steps || work.End.RoundEnd != work.End.Inner.Vector) return "the end of its steps is none";
        if (!work.Has(SwarmPlaces.Update(Steps, every), new Link(new LinkPlace(LinkKind.Update, Steps), work.End.Root), work.EndProof)) return "the end of its steps is not in the tree that it signed";
        for (var stage = 0; stage < sent.Count; stage++)
        {
            if (!work.Has(SwarmPlaces.Sent(Steps, every, stage), new Link(new LinkPlace(LinkKind.Sent, stage), sent[stage]), work.Sent[stage]))
                return $"what it sent in stage {stage} is not what it signed";
        }

        for (var stage = 0; stage < received.Count; stage++)
        {
            if (!work.Has(SwarmPlaces.Received(Steps, every, stage), new Link(new LinkPlace(LinkKind.Received, stage), received[stage]), work.Received[stage]))
                return $"what it signed that it received in stage {stage} is not what went down";
        }

        if (before is null) return work.Extension.IsEmpty ? null : "it goes on from a stage that there is not";
        var first = before.Signed.Commitment;
        return HashTree.VerifyConsistency(first.LinkCount, first.Links, made.LinkCount, made.Links, work.Extension.AsSpan())
            ? null
            : "it does not go on from what it signed with the stage before";
    }
}

/// <summary>What all workers of a round sign alike.</summary>
/// <param name="JobId">The job's id on the chain.</param>
/// <param name="Branch">How often it was rolled back.</param>
/// <param name="Record">Digest of the record of the round before; zero in the first.</param>
public sealed record StageOrigin(Hash256 JobId, ulong Branch, Hash256 Record);
