using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Evidence;

/// <summary>Checks evidence on a link by re-execution: the steps of one interval, or the whole round of a worker that never said what its links are.</summary>
internal sealed class LinkCheck
{
    private readonly LinkEvidenceFile _file;
    private readonly LinkEvidence _evidence;
    private readonly RoundCommitment _commitment;
    private readonly LinkFindings _findings = new();

    private LinkCheck(LinkEvidenceFile file) => (_file, _evidence, _commitment) = (file, file.Evidence, file.Evidence.Commitment.Commitment);

    public static EvidenceReport Verify(LinkEvidenceFile file, IRootComparison comparison, Crew? crew, CancellationToken cancellation)
    {
        var check = new LinkCheck(file);
        return check._findings.Report(check.Conclude(comparison, crew, cancellation));
    }

    private EvidenceConclusion Conclude(IRootComparison comparison, Crew? crew, CancellationToken cancellation)
    {
        if (!_findings.Signature(_evidence.Commitment, _evidence.Domain, _evidence.Operator) || Places() is not { } places) return EvidenceConclusion.DoesNotHold;
        if (_evidence.Accused is { Index: 0 })
            return _findings.CannotBeJudged("Link 0, the start, cannot be judged from this file: it follows from the rounds before, and is checked when work is handed in.");
        var inputs = _evidence.Inputs.Job;
        if (!Links(places) || !Theta(out var theta) || !_findings.Text(inputs, _file.ReadText(), _file.ReadTokenizer(), out var corpus)) return EvidenceConclusion.DoesNotHold;
        // Of the optimizer at the start, the count alone matters: the moments come with the state.
        var fresh = OptimizerState.Fresh(theta.Layout, inputs.Recipe.Optimizer);
        var optimizer = new OptimizerState(_evidence.Start.Roots.OptimizerSteps, fresh.FirstMoment, fresh.SecondMoment);
        var input = new InnerPhaseInput(inputs.Recipe, theta, optimizer, corpus, inputs.Seed, (int)_commitment.Worker, (int)_commitment.Round);
        using var replay = new PlainRound(input, _evidence.Inputs.CommitEvery, crew);
        using var state = _file.OpenState();
        return _findings.Judge(replay, _evidence.Accused, (_evidence.Agreed ?? _evidence.Start.Link).Link, state, _commitment, comparison, cancellation);
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

        if (_evidence.Inputs.Job.Exchange is not null)
        {
            Find("job", false, "The workers of this job exchange while they train: its rounds have other links.");
            return null;
        }

        if (!_findings.Job(_evidence.Inputs.Origin, _evidence.Inputs.Job, _commitment)) return null;
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

    private bool Find(string what, bool holds, string detail) => _findings.Find(what, holds, detail);
}
