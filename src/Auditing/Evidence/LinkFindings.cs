using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Auditing.Evidence;

/// <summary>What is found out about evidence on links, whatever kind of round they are of: one look after another, up to the first that does not hold.</summary>
internal sealed class LinkFindings
{
    private const string WhatIsJudged = "verdict";

    private readonly ImmutableArray<EvidenceFinding>.Builder _findings = ImmutableArray.CreateBuilder<EvidenceFinding>();

    /// <summary>Notes a look.</summary>
    /// <returns>Whether it holds.</returns>
    public bool Find(string what, bool holds, string detail)
    {
        _findings.Add(new EvidenceFinding(what, holds, detail));
        return holds;
    }

    public EvidenceReport Report(EvidenceConclusion conclusion) => new(conclusion, _findings.ToImmutable());

    /// <summary>What no file shows.</summary>
    public EvidenceConclusion CannotBeJudged(string why)
    {
        Find(WhatIsJudged, false, why);
        return EvidenceConclusion.CannotBeJudged;
    }

    public bool Signature(SignedCommitment commitment, TypedDomain domain, Address key)
    {
        var signer = commitment.Signer(domain);
        return Find("signature", signer == key, $"The commitment is signed by {signer?.ToString() ?? "nobody"}, and the provider's key was {key}.");
    }

    public bool Job(JobOrigin origin, JobInputs inputs, RoundCommitment commitment)
    {
        var id = origin.JobId(inputs);
        return Find("job", id == commitment.JobId, $"Job {origin.Name} of {origin.Owner} with this recipe, seed and text is {id.ToShortString()} on the chain.");
    }

    /// <summary>The training text, as the job's tokenizer cuts it.</summary>
    public bool Text(JobInputs inputs, byte[] text, byte[]? json, out Corpus corpus)
    {
        corpus = new Corpus(text);
        if (!Find("text", ContentRoot.Compute(text) == inputs.Text, $"The training text is {inputs.Text.ToShortString()}.")) return false;
        if (json is not null && !Find("tokenizer", ContentRoot.Compute(json) == inputs.Tokenizer, $"The tokenizer is {inputs.Tokenizer?.ToShortString()}.")) return false;
        try
        {
            if (json is not null) corpus = Corpus.Encode(text, TokenizerJson.Read(json));
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

    /// <summary>Executes the interval before a link, or the whole round where none is accused, and concludes.</summary>
    /// <param name="replay">The round, before its first link.</param>
    /// <param name="accused">The link; null where the worker opened none.</param>
    /// <param name="agreed">The link that it is judged from; the start where none is accused.</param>
    /// <param name="state">The state there.</param>
    /// <param name="commitment">What the worker signed.</param>
    /// <param name="comparison">When roots count as equal.</param>
    /// <param name="cancellation">Gives up.</param>
    public EvidenceConclusion Judge(
        IRoundReplay replay, ProvenLink? accused, Link agreed, Stream state, RoundCommitment commitment, IRootComparison comparison, CancellationToken cancellation)
    {
        var finding = accused is null
            ? JudgeRound(replay, agreed, state, commitment, cancellation)
            : LinkJudge.Judge(replay, accused.Index, accused.Link, agreed.Root, state, comparison, cancellation);

        // A claim that calls a link otherwise than the plan is wrong before a state is looked at.
        if (finding == LinkFinding.NotTheAgreedState)
        {
            Find("state", false, "The state is not the one that the worker committed to.");
            return EvidenceConclusion.DoesNotHold;
        }

        var what = accused is null ? "The round's tree of links" : $"Link {accused.Index}";
        Find(WhatIsJudged, finding == LinkFinding.Wrong, finding == LinkFinding.Wrong
            ? $"{what} is wrong: re-execution gives another. The worker is guilty."
            : $"{what} is right: re-execution gives the same. A verdict of guilt is wrong.");
        return finding == LinkFinding.Wrong ? EvidenceConclusion.Wrong : EvidenceConclusion.Right;
    }

    private static LinkFinding JudgeRound(IRoundReplay replay, Link start, Stream state, RoundCommitment commitment, CancellationToken cancellation)
    {
        try
        {
            var leaves = new List<Hash256> { HashTree.LeafHash(start.ToBytes()) };
            if (replay.Restore(0, state) != start.Root) return LinkFinding.NotTheAgreedState;
            while (leaves.Count < commitment.LinkCount) leaves.Add(HashTree.LeafHash(replay.Advance(cancellation).ToBytes()));
            return new HashTree(leaves).Root == commitment.Links ? LinkFinding.Right : LinkFinding.Wrong;
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
}
