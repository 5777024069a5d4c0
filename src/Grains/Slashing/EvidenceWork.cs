using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Slashing;

/// <summary>Evidence as it is stored.</summary>
/// <param name="File">The file, in the durable store.</param>
/// <param name="Root">What a court knows it by.</param>
internal sealed record GatheredEvidence(BlobRef File, Hash256 Root);

/// <summary>What evidence shows.</summary>
/// <param name="IsGuilty">Whether the accused is proven wrong.</param>
/// <param name="Finding">What was found, for people.</param>
internal sealed record JudgedEvidence(bool IsGuilty, string Finding);

/// <summary>Puts evidence together, and judges it. Runs on an executor's thread, where blocking is allowed.</summary>
internal sealed class EvidenceWork(IBlobStores blobs, RoundWork work, AuditSigning signing, DeviceCrews crews)
{
    /// <summary>Puts together what a referee needs, and anybody later.</summary>
    /// <param name="state">A dispute whose link is found, or whose worker was silent.</param>
    /// <param name="from">Index of the link whose state it is judged from.</param>
    /// <param name="served">That state, where the auditor served it; computed here otherwise.</param>
    /// <param name="stop">Gives up.</param>
    public GatheredEvidence Gather(SlashState state, int from, BlobRef? served, CancellationToken stop)
    {
        var (claim, order) = (state.Claim!, state.Claim!.Audit.Order);
        var handedIn = work.ReadWorkAsync(claim.Audit.Work).GetAwaiter().GetResult();
        var links = work.ReadLinksAsync(claim.JobId, claim.Links).GetAwaiter().GetResult();
        var input = work.InputOf(order, stop);
        var start = StateRoots.Of(new ZeroG.Training.DiLoCo.InnerPhaseProgress(0, input.Start, input.Optimizer!, 0));
        var inputs = new RoundInputs(new JobOrigin(signing.Owner, claim.JobId), JobRecipe.Inputs(order.Spec, order.Corpus), order.Pledge!.CommitEvery);
        var (domain, account) = (signing.Domain, signing.AccountOf(claim.Accused));
        var evidence = state.IsSilent
            ? LinkEvidence.OfWhole(domain, account, handedIn.Signed, inputs, new ProvenStart(start, handedIn.StartProof))
            : OfLink();
        var blob = served ?? work.StateAt(order, from, stop);
        using var stored = blobs.Scratch(claim.JobId).OpenReadAsync(blob.ToContentId(), stop).GetAwaiter().GetResult();
        var text = blobs.Durable.ReadAllAsync(order.Corpus.ToContentId(), (int)JobRecipe.MaxCorpusBytes, stop).GetAwaiter().GetResult();
        var tokenizer = order.Spec.Tokenizer is { } cut ? blobs.Durable.ReadAllAsync(cut.ToContentId(), ZeroG.Training.Tokenizers.TokenizerJson.MaxBytes, stop).GetAwaiter().GetResult() : null;
        var content = new EvidenceContent(stored, input.Start, text, tokenizer is null ? null : (ReadOnlyMemory<byte>?)tokenizer);
        Hash256 root = default;
        var file = work.StoreEvidence(stream => root = LinkEvidenceFile.Write(stream, evidence, content), stop);
        return new GatheredEvidence(file, root);

        LinkEvidence OfLink()
        {
            var path = DescentPath.Of(handedIn.Signed.Commitment.Links, [.. state.Answers.Select(SlashWork.ChildrenOf)], LinkList.Tree(links));
            return LinkEvidence.Of(domain, account, handedIn.Signed, inputs, start, path, new Link(links[path.Leaf].Place, Hash256.Parse(state.ClaimedRoot)), links);
        }
    }

    /// <summary>Executes the disputed interval again.</summary>
    /// <exception cref="ZeroGException">The evidence is not what was named.</exception>
    public JudgedEvidence Judge(RefereeOrder order, CancellationToken stop)
    {
        try
        {
            using var source = blobs.Durable.OpenReadAsync(order.Evidence.ToContentId(), stop).GetAwaiter().GetResult();
            using var file = EvidenceFile.Read(source);
            if (file.Root.ToString() != order.EvidenceRoot || file.OffenceId.ToString() != order.OffenceId || file.Domain != signing.Domain)
                throw new ZeroGException(FailureKind.Invalid, $"The evidence {order.Evidence} is not on offence {order.OffenceId} before this court.", "Claim it with its own evidence.");
            // Whoever claims could sign in another's name, and say so.
            foreach (var key in file.Keys)
            {
                var account = signing.OperatorOfAsync(key.Provider, stop).GetAwaiter().GetResult();
                if (key.Operator != account) return new JudgedEvidence(false, $"The evidence rests on a signature of {key.Operator}, and {account} acts for {key.Provider}.");
            }

            var report = file.Verify(ExactRoots.Instance, crews.Current, stop);
            return new JudgedEvidence(report.Conclusion == EvidenceConclusion.Wrong, report.Findings[^1].Detail);
        }
        catch (EvidenceFormatException damaged)
        {
            return new JudgedEvidence(false, damaged.Message);
        }
    }
}
