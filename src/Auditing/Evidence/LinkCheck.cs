using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Evidence;

/// <summary>Checks evidence on a link by re-execution: the steps of one interval, or the whole round of a worker that never said what its links are.</summary>
internal sealed class LinkCheck
{
    private const string WhatIsJudged = "verdict";

    private readonly LinkEvidenceFile _file;
    private readonly LinkEvidence _evidence;
    private readonly RoundCommitment _commitment;
    private readonly ImmutableArray<EvidenceFinding>.Builder _findings = ImmutableArray.CreateBuilder<EvidenceFinding>();

    private LinkCheck(LinkEvidenceFile file) => (_file, _evidence, _commitment) = (file, file.Evidence, file.Evidence.Commitment.Commitment);

    public static EvidenceReport Verify(LinkEvidenceFile file, IRootComparison comparison, Crew? crew, CancellationToken cancellation)
    {
        var check = new LinkCheck(file);
        return new EvidenceReport(check.Conclude(comparison, crew, cancellation), check._findings.ToImmutable());
    }

    private EvidenceConclusion Conclude(IRootComparison comparison, Crew? crew, CancellationToken cancellation)
    {
        if (!Signature() || Places() is not { } places) return EvidenceConclusion.DoesNotHold;
        if (_evidence.Accused is { Index: 0 })
        {
            Find(WhatIsJudged, false, "Link 0, the start, cannot be judged from this file: it follows from the rounds before, and is checked when work is handed in.");
            return EvidenceConclusion.CannotBeJudged;
        }

        if (!Links(places) || !Theta(out var theta) || !Texts(out var corpus)) return EvidenceConclusion.DoesNotHold;
        // Of the optimizer at the start, the count alone matters: the moments come with the state.
        var fresh = OptimizerState.Fresh(theta.Layout, _evidence.Inputs.Job.Recipe.Optimizer);
        var optimizer = new OptimizerState(_evidence.Start.Roots.OptimizerSteps, fresh.FirstMoment, fresh.SecondMoment);
        var input = new InnerPhaseInput(_evidence.Inputs.Job.Recipe, theta, optimizer, corpus, _evidence.Inputs.Job.Seed, (int)_commitment.Worker, (int)_commitment.Round);
        using var replay = new PlainRound(input, _evidence.Inputs.CommitEvery, crew);
        var finding = _evidence.Accused is { } accused
            ? JudgeLink(replay, accused, _evidence.Agreed!, comparison, cancellation)
            : JudgeRound(replay, cancellation);
        return Conclude(finding);
    }

    private bool Signature()
    {
        var signer = _evidence.Commitment.Signer(_evidence.Domain);
        return Find("signature", signer == _evidence.Operator, $"The commitment is signed by {signer?.ToString() ?? "nobody"}, and the provider's key was {_evidence.Operator}.");
    }

    // The links that the plan gives the round, or null where the commitment is not one of it.
    private LinkPlace[]? Places()
    {
        var (recipe, every) = (_evidence.Inputs.Job.Recipe, _evidence.Inputs.CommitEvery);
        if (_commitment.Round >= (ulong)recipe.Rounds.Rounds || _commitment.Worker > int.MaxValue)
        {
            Find("round", false, $"There is no round {_commitment.Round} of worker {_commitment.Worker} in a job of {recipe.Rounds.Rounds} rounds.");
            return null;
        }

        if (!Find("job", _evidence.Inputs.JobId == _commitment.JobId, $"Job {_evidence.Inputs.Origin.Name} of {_evidence.Inputs.Origin.Owner} with this recipe, seed and text is {_evidence.Inputs.JobId.ToShortString()} on the chain.")) return null;
        LinkPlace[] places = [.. PlainRound.PlacesOf(recipe.Rounds.InnerSteps((int)_commitment.Round), every)];
        return Find(
            "round",
            _commitment.CommitEvery == (uint)every && _commitment.LinkCount == (uint)places.Length,
            $"Round {_commitment.Round} has {places.Length} links, one every {every} steps; signed are {_commitment.LinkCount}, one every {_commitment.CommitEvery}.") ? places : null;
    }

    private bool Links(LinkPlace[] places)
    {
        if (!Find("start", _evidence.Start.Link.IsOf(_commitment), "The worker committed to the start that is opened, as link 0.")) return false;
        if (_evidence.Accused is not { } accused) return _evidence.Agreed is null || Find("agreed link", false, "No link is accused, so none is judged from another.");
        if (!Find("accused link", accused.IsOf(_commitment), $"The worker committed to link {accused.Index}, {accused.Link.Root.ToShortString()}.")) return false;
        var from = LinkJudge.From(places, accused.Index);
        return _evidence.Agreed is { } agreed
            ? Find("agreed link", agreed.Index == from && agreed.Link.Place == places[from] && agreed.IsOf(_commitment), $"The worker committed to link {from}, the last state before.")
            : Find("agreed link", false, $"Link {accused.Index} is judged from link {from}, which is missing.");
    }

    private bool Theta(out ParameterVector theta)
    {
        theta = _file.ReadTheta();
        return Find("parameters", VectorRoot.Of(theta) == _evidence.Start.Roots.Vector, "θ is that of the start.");
    }

    private bool Texts(out Training.Data.Corpus corpus)
    {
        var (inputs, text, json) = (_evidence.Inputs.Job, _file.ReadText(), _file.ReadTokenizer());
        corpus = new Training.Data.Corpus(text);
        if (!Find("text", ContentRoot.Compute(text) == inputs.Text, $"The training text is {inputs.Text.ToShortString()}.")) return false;
        if (json is not null && !Find("tokenizer", ContentRoot.Compute(json) == inputs.Tokenizer, $"The tokenizer is {inputs.Tokenizer?.ToShortString()}.")) return false;
        try
        {
            if (json is not null) corpus = Training.Data.Corpus.Encode(text, Training.Tokenizers.TokenizerJson.Read(json));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            return Find("tokens", false, $"The text has none by this tokenizer: {wrong.Message}");
        }

        var model = inputs.Recipe.Model;
        return Find(
            "tokens",
            corpus.Tokenizer.VocabularySize <= model.VocabularySize && corpus.Length > model.Context,
            $"The text has {corpus.Length} tokens of {corpus.Tokenizer.VocabularySize}; the model needs over {model.Context}, of at most {model.VocabularySize}.");
    }

    private LinkFinding JudgeLink(PlainRound replay, ProvenLink accused, ProvenLink agreed, IRootComparison comparison, CancellationToken cancellation)
    {
        using var state = _file.OpenState();
        return LinkJudge.Judge(replay, accused.Index, accused.Link, agreed.Link.Root, state, comparison, cancellation);
    }

    private LinkFinding JudgeRound(PlainRound replay, CancellationToken cancellation)
    {
        using var state = _file.OpenState();
        try
        {
            var leaves = new List<Hash256> { HashTree.LeafHash(_evidence.Start.Link.Link.ToBytes()) };
            if (replay.Restore(0, state) != _evidence.Start.Roots.Root) return LinkFinding.NotTheAgreedState;
            while (leaves.Count < replay.Places.Count) leaves.Add(HashTree.LeafHash(replay.Advance(cancellation).ToBytes()));
            return new HashTree(leaves).Root == _commitment.Links ? LinkFinding.Right : LinkFinding.Wrong;
        }
        catch (InvalidDataException)
        {
            return LinkFinding.NotTheAgreedState;
        }
        catch (TrainingDivergedException)
        {
            // Honest steps come to no links here: there are none to commit to.
            return LinkFinding.Wrong;
        }
    }

    private EvidenceConclusion Conclude(LinkFinding finding)
    {
        // A claim that calls a link otherwise than the plan is wrong before a state is looked at.
        var whole = _evidence.Accused is null;
        if (finding == LinkFinding.NotTheAgreedState)
        {
            Find("state", false, "The state is not the one that the worker committed to.");
            return EvidenceConclusion.DoesNotHold;
        }

        var what = whole ? "The round's tree of links" : $"Link {_evidence.Accused!.Index}";
        Find(WhatIsJudged, finding == LinkFinding.Wrong, finding == LinkFinding.Wrong
            ? $"{what} is wrong: re-execution gives another. The worker is guilty."
            : $"{what} is right: re-execution gives the same. A verdict of guilt is wrong.");
        return finding == LinkFinding.Wrong ? EvidenceConclusion.Wrong : EvidenceConclusion.Right;
    }

    private bool Find(string what, bool holds, string detail)
    {
        _findings.Add(new EvidenceFinding(what, holds, detail));
        return holds;
    }
}
