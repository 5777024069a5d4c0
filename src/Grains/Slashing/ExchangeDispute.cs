using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Provenance;
using ZeroG.Slashing;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Grains.Slashing;

/// <summary>
/// Disputes over rounds with an exchange. What the worker signed was opened when it was handed in, so that nobody is asked: the first link
/// that differs is found at once, with the answers that the worker would have given.
/// </summary>
internal sealed class ExchangeDispute(IBlobStores blobs, RoundWork work, ExchangeReplay replay, AuditSigning signing)
{
    /// <summary>What comes of a claim.</summary>
    /// <param name="state">A dispute that is begun.</param>
    /// <param name="replayed">The auditor's links.</param>
    public async Task<SlashState> FindAsync(SlashState state, Link[] replayed)
    {
        var (claim, part) = (state.Claim!, state.Claim!.Audit.Exchange!);
        var signed = await replay.SignedAsync(claim.Audit, part);
        if (!replayed.Select(link => link.Place).SequenceEqual(signed.Places)) return Lost(state, "links of another round than the one that is accused");
        if (signed.IsThatOf(replayed)) return Lost(state, "links that are the worker's");
        var mine = LinkList.Tree(signed.Signed(replayed));
        if (mine.Root == signed.Work.Links)
            return state with { ClaimedRoot = signed.Next!.Value.ToString(), Phase = SlashPhase.Gathering, Link = $"link {mine.Count} ({LinkKind.Next}) of round {claim.Audit.Order.Round}" };
        if (part.Links is not { } kept || await work.TryReadLinksAsync(claim.JobId, kept) is not { } links || LinkList.Tree(links) is not { } theirs || theirs.Root != signed.Work.Links)
            return state with { IsSilent = true, Phase = SlashPhase.Gathering, Link = "The links that the worker handed in are gone, so that its whole round is judged." };
        var (answers, descent) = (ImmutableArray.CreateBuilder<LinkNode>(), TreeDescent.Begin(theirs.Count, theirs.Root, mine.Root));
        while (!descent.IsFound)
        {
            var answer = NodeChildren.Of(theirs, descent.Level, descent.Index);
            answers.Add(new LinkNode(answer.Left.ToString(), answer.Right?.ToString() ?? ""));
            descent = descent.Down(answer, NodeChildren.Of(mine, descent.Level, descent.Index));
        }

        if (descent.Leaf == 0) return Lost(state, "the start of the round, which was right when it was handed in");
        var found = links[descent.Leaf];
        return state with
        {
            Answers = answers.ToImmutable(),
            ClaimedRoot = found.Root.ToString(),
            Phase = SlashPhase.Gathering,
            Link = $"link {descent.Leaf} ({found.Place.Kind}, {found.Place.Position}) of round {claim.Audit.Order.Round}",
        };
    }

    /// <summary>Index of the link whose state is judged from.</summary>
    /// <param name="state">A dispute whose link is found, or whose worker's links are gone.</param>
    /// <param name="replayed">The auditor's links.</param>
    public async Task<int> FromAsync(SlashState state, Link[] replayed)
    {
        if (state.IsSilent) return 0;
        var signed = (await replay.SignedAsync(state.Claim!.Audit, state.Claim.Audit.Exchange!)).Signed(replayed);
        return LinkJudge.From([.. replayed.Select(link => link.Place)], IsNext(state) ? signed.Count : SlashWork.LeafOf(state, signed));
    }

    /// <summary>Puts together what a referee needs, and anybody later.</summary>
    /// <param name="state">A dispute whose link is found, or whose worker's links are gone.</param>
    /// <param name="from">Index of the link whose state it is judged from.</param>
    /// <param name="served">That state, where the auditor served it; computed here otherwise.</param>
    /// <param name="stop">Gives up.</param>
    public GatheredEvidence Gather(SlashState state, int from, BlobRef? served, CancellationToken stop)
    {
        var (claim, part) = (state.Claim!, state.Claim!.Audit.Exchange!);
        var order = claim.Audit.Order;
        var (signed, handedIn) = (replay.SignedAsync(claim.Audit, part).GetAwaiter().GetResult(), replay.ReadWorkAsync(claim.Audit.Work).GetAwaiter().GetResult());
        var replayed = work.ReadLinksAsync(claim.JobId, claim.Links).GetAwaiter().GetResult();
        var input = replay.InputOf(claim.Audit, part, stop);
        var of = new SignedExchange(
            signing.Domain, signing.AccountOf(claim.Accused), new ZeroG.Auditing.Evidence.JobOrigin(signing.Owner, claim.JobId), JobRecipe.Inputs(order.Spec, order.Corpus), input.Input.Plan,
            input.Record.Averages, handedIn);
        var evidence = state.IsSilent ? ExchangeEvidence.OfWhole(of)
            : IsNext(state) ? ExchangeEvidence.OfNext(of, Following(part), signed.Signed(replayed))
            : OfLink();
        var blob = served ?? replay.StateAt(claim.Audit, part, from, stop);
        using var stored = blobs.Scratch(claim.JobId).OpenReadAsync(blob.ToContentId(), stop).GetAwaiter().GetResult();
        var text = blobs.Durable.ReadAllAsync(order.Corpus.ToContentId(), (int)JobRecipe.MaxCorpusBytes, stop).GetAwaiter().GetResult();
        var tokenizer = order.Spec.Tokenizer is { } cut ? blobs.Durable.ReadAllAsync(cut.ToContentId(), TokenizerJson.MaxBytes, stop).GetAwaiter().GetResult() : null;
        var isNext = evidence.Following is not null;
        var content = new ExchangeContent(
            input.Input.Plan, input.Input.Before, input.Before, isNext ? input.Record : null, stored, input.Input.Shared,
            isNext ? input.Input.Averages : input.Input.Averages[..evidence.Received.Length], text, tokenizer is null ? null : (ReadOnlyMemory<byte>?)tokenizer);
        Hash256 root = default;
        var file = work.StoreEvidence(stream => root = ExchangeEvidenceFile.Write(stream, evidence, content), stop);
        return new GatheredEvidence(file, root);

        ExchangeEvidence OfLink()
        {
            var links = signed.Signed(replayed);
            var path = DescentPath.Of(signed.Work.Links, [.. state.Answers.Select(SlashWork.ChildrenOf)], LinkList.Tree(links));
            return ExchangeEvidence.OfLink(of, path, new Link(links[path.Leaf].Place, Hash256.Parse(state.ClaimedRoot)), links);
        }
    }

    // The tree of links has more than one leaf: where nothing was asked, it is the same, and what is wrong comes behind it.
    private static bool IsNext(SlashState state) => state is { IsSilent: false, Answers.IsEmpty: true };

    private HandedInStage Following(ExchangedWork part) => replay.ReadWorkAsync(part.Following!.Value).GetAwaiter().GetResult();

    private static SlashState Lost(SlashState state, string link) => state with { Phase = SlashPhase.NotGuilty, Link = link, IsCollected = true };
}
