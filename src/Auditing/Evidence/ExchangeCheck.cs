using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Evidence;

/// <summary>Checks evidence on a link of a round with an exchange by re-execution: of one interval and, behind its steps, of the worker's part of the exchange.</summary>
internal sealed class ExchangeCheck
{
    private readonly ExchangeEvidenceFile _file;
    private readonly ExchangeEvidence _evidence;
    private readonly RoundCommitment _commitment;
    private readonly SwarmRecipe _recipe;
    private readonly IReadOnlyList<TensorPath> _paths;
    private readonly int _stages;
    private readonly LinkFindings _findings = new();

    private ExchangeCheck(ExchangeEvidenceFile file)
    {
        (_file, _evidence, _commitment, _recipe) = (file, file.Evidence, file.Evidence.Commitment.Commitment, ExchangeEvidence.RecipeOf(file.Evidence.Job));
        _paths = TensorPath.All(ParameterLayout.For(_recipe.Training.Model), CodecSpec.Parse(_recipe.Codec), _recipe.Seed);
        _stages = _paths.Max(path => path.Projection.Stages);
    }

    public static EvidenceReport Verify(ExchangeEvidenceFile file, IRootComparison comparison, Crew? crew, CancellationToken cancellation)
    {
        var check = new ExchangeCheck(file);
        EvidenceConclusion conclusion;
        try
        {
            conclusion = check.Conclude(comparison, crew, cancellation);
        }
        catch (Exception wrong) when (wrong is EvidenceFormatException or RecordEvidenceException or ArgumentException or CodecFormatException)
        {
            check.Find("what was brought", false, wrong.Message);
            conclusion = EvidenceConclusion.DoesNotHold;
        }

        return check._findings.Report(conclusion);
    }

    private EvidenceConclusion Conclude(IRootComparison comparison, Crew? crew, CancellationToken cancellation)
    {
        if (!_findings.Signature(_evidence.Commitment, _evidence.Domain, _evidence.Operator) || !_findings.Job(_evidence.Origin, _evidence.Job, _commitment)) return EvidenceConclusion.DoesNotHold;
        var plan = _file.ReadPlan();
        if (Places(plan) is not { } places) return EvidenceConclusion.DoesNotHold;
        if (_evidence.Accused is { Index: 0 } or { Link.Place.Kind: LinkKind.Received })
            return _findings.CannotBeJudged("What a round starts from, and what went down, follows from other rounds and workers: both are checked when work is handed in.");
        if (!Links(places, plan) || !Before(out var before, out var shared) || !Averages(out var averages)) return EvidenceConclusion.DoesNotHold;
        if (!_findings.Text(_evidence.Job, _file.ReadText(), _file.ReadTokenizer(), out var corpus)) return EvidenceConclusion.DoesNotHold;
        using var replay = new SwarmRound(Input(plan, before, shared, averages, corpus), (int)_commitment.CommitEvery, crew);
        using var state = _file.OpenState();
        return _findings.Judge(replay, _evidence.Accused, _evidence.Agreed.Link, state, _commitment, comparison, cancellation);
    }

    // The links that the plan gives the round, or null where the commitment is not one of it.
    private LinkPlace[]? Places(RoundPlan plan)
    {
        var longest = _recipe.Training.Rounds.TotalSteps;
        var isPlan = PlanDigest.Of(plan) == _commitment.Batches && _commitment.Round <= int.MaxValue && _commitment.Worker <= int.MaxValue && plan.Round == (int)_commitment.Round && plan.Steps >= 1 && plan.Steps <= longest;
        if (!Find("plan", isPlan, $"The worker signed for the plan of round {_commitment.Round}, of {plan.Steps} steps.")) return null;
        var every = _commitment.CommitEvery;
        if (every is < 1 or > int.MaxValue || !Enumerable.Range(0, _stages).Any(stage => SwarmPlaces.Sent(plan.Steps, (int)every, stage) + 1 == _commitment.LinkCount))
        {
            Find("round", false, $"Signed are {_commitment.LinkCount} links, one every {every} steps: no stage of round {_commitment.Round} ends there.");
            return null;
        }

        return [.. SwarmPlaces.Of(plan.Steps, (int)every, _stages)];
    }

    private bool Links(LinkPlace[] places, RoundPlan plan)
    {
        var (accused, agreed, count) = (_evidence.Accused, _evidence.Agreed, (int)_commitment.LinkCount);
        if ((accused?.Link.Place.Kind == LinkKind.Next) != (_evidence.Following is not null)) return Find("accused link", false, "The start of the next round is accused where the commitment to that is brought, and only there.");
        if (_evidence.Following is { } following)
        {
            if (!Following(following, accused!, places)) return false;
        }
        else if (accused is not null && !Find("accused link", accused.Index < count && accused.IsOf(_commitment), $"The worker committed to link {accused.Index}, {accused.Link.Root.ToShortString()}."))
        {
            return false;
        }

        var from = accused is null ? 0 : LinkJudge.From(places, accused.Index);
        if (!Find("agreed link", agreed.Index == from && agreed.Link.Place == places[from] && agreed.IsOf(_commitment), $"The worker committed to link {from}, the last state before.")) return false;
        var stages = Enumerable.Range(0, _stages).Count(stage => SwarmPlaces.Sent(plan.Steps, (int)_commitment.CommitEvery, stage) < count);
        var received = _evidence.Received;
        return Find(
            "received",
            received.Length == stages - 1 && received.Select((link, stage) => link.Index == SwarmPlaces.Received(plan.Steps, (int)_commitment.CommitEvery, stage) && link.Link.Place == places[link.Index] && link.IsOf(_commitment)).All(holds => holds),
            $"The worker committed to what it received in {stages - 1} stages.");
    }

    // It is its own next commitment that says what the round led to, and what went down in it.
    private bool Following(SignedCommitment following, ProvenLink accused, LinkPlace[] places)
    {
        if (!_findings.Signature(following, _evidence.Domain, _evidence.Operator)) return false;
        var next = following.Commitment;
        var expected = _commitment with { Round = _commitment.Round + 1, Previous = _commitment.Digest(_evidence.Domain) };
        if (!Find(
            "next round",
            (next.JobId, next.Epoch, next.Round, next.Worker, next.ProviderId, next.Previous) == (expected.JobId, expected.Epoch, expected.Round, expected.Worker, expected.ProviderId, expected.Previous)
                && _commitment.LinkCount == (uint)places.Length - 1,
            $"The worker went on from all of round {_commitment.Round}.")) return false;
        var start = new Link(new LinkPlace(LinkKind.Start, 0), accused.Link.Root);
        return Find(
            "accused link",
            accused.Index == places.Length - 1 && accused.Link.Place == places[^1] && HashTree.Verify(HashTree.LeafHash(start.ToBytes()), 0, next.LinkCount, accused.Proof.AsSpan(), next.Links),
            $"The worker committed to begin round {next.Round} with {accused.Link.Root.ToShortString()}.");
    }

    private bool Before(out RoundPlan? before, out SharedState shared)
    {
        before = _file.ReadPlanBefore();
        shared = _file.ReadShared(_paths);
        var account = _file.ReadBefore();
        if (_commitment.Round == 0)
        {
            var start = SharedState.Start(OuterState.Start(Initialization.Initialize(_recipe.Training.Model, _recipe.Seed)), _paths);
            return Find("record before", before is null && account is null && _commitment.Record == default && shared.Root == start.Root, "It is the job's first round, and starts from its seed.");
        }

        return Find(
            "record before",
            before is not null && account is not null && account.Digest(_evidence.Domain) == _commitment.Record && account.Round + 1 == _commitment.Round
                && account.Plan == PlanDigest.Of(before) && account.State == Hash256.Parse(shared.Root),
            $"The worker signed for the record of round {_commitment.Round - 1}, which names its plan and what all had in common.");
    }

    private bool Averages(out ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> averages)
    {
        var stages = _evidence.Received.Length;
        averages = _file.ReadAverages(_evidence.Following is null ? stages : _stages, _paths);
        for (var stage = 0; stage < stages; stage++)
        {
            if (!Find("averages", PayloadRoot.Of(averages[stage]) == _evidence.Received[stage].Link.Root, $"What went down in stage {stage} is what the worker signed that it received.")) return false;
        }

        if (_evidence.Following is not { } following) return true;
        var (record, given) = (_file.ReadRecord(), averages);
        return Find(
            "record",
            record is not null && record.Digest(_evidence.Domain) == following.Commitment.Record && record.Round == _commitment.Round
                && record.Averages.SequenceEqual(given.Select(stage => PayloadRoot.Of(stage))),
            $"The worker went on from the record of round {_commitment.Round}, which names what went down.");
    }

    // Averages that no judged link depends on are not there: nobody looks at what stands for them.
    private SwarmRoundInput Input(RoundPlan plan, RoundPlan? before, SharedState shared, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> averages, Corpus corpus)
    {
        ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> all =
            [.. averages, .. Enumerable.Range(averages.Length, _stages - averages.Length).Select(stage => _paths.Where(path => stage < path.Projection.Stages).Select(_ => ReadOnlyMemory<byte>.Empty).ToImmutableArray())];
        return new SwarmRoundInput(_recipe, corpus, checked((int)_commitment.Worker), plan, before, shared, all, null);
    }

    private bool Find(string what, bool holds, string detail) => _findings.Find(what, holds, detail);
}
