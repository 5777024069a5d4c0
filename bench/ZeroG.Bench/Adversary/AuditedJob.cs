using System.Buffers.Binary;
using ZeroG.Auditing.Draw;
using ZeroG.Auditing.Finality;
using ZeroG.Auditing.States;
using ZeroG.Provenance;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Bench.Adversary;

/// <summary>What a job with cheats came to.</summary>
/// <param name="Root">Root of the final parameters.</param>
/// <param name="Clean">The root that honest workers reach, given who took part in each round that counts.</param>
/// <param name="RoundsToCatch">For every cheat: how many rounds it had cheated in when one was drawn; null when none ever was.</param>
/// <param name="Missed">Rounds with cheating that were drawn and not convicted.</param>
/// <param name="FalseSlashes">Rounds that were convicted without cheating.</param>
/// <param name="HonestAudits">Audits of work that was right.</param>
/// <param name="MostPanelSteps">The most inner steps that a panel took for one verdict.</param>
internal sealed record JobOutcome(
    Hash256 Root, Hash256 Clean, IReadOnlyList<int?> RoundsToCatch, int Missed, int FalseSlashes, int HonestAudits, int MostPanelSteps);

/// <summary>
/// A whole audited job in one process, with real tensors: rounds, a draw, replays, the descent to one link, a verdict, and the roll-back
/// of what depends on it. A function of its seed.
/// </summary>
/// <param name="recipe">The micro-model.</param>
/// <param name="corpus">Its text.</param>
/// <param name="workers">Workers at the start.</param>
/// <param name="rate">p, the share of rounds that is drawn, in basis points.</param>
/// <param name="commitEvery">Inner steps between two links.</param>
/// <param name="seed">Of the job, the draw and the cheats' dice.</param>
/// <param name="cheats">What a worker does instead of its work, by worker.</param>
internal sealed class AuditedJob(
    TrainingRecipe recipe, Corpus corpus, int workers, int rate, int commitEvery, ulong seed, IReadOnlyDictionary<int, Attack> cheats)
{
    private readonly Random _random = new(unchecked((int)seed));
    private readonly List<Round> _rounds = [];
    private readonly Dictionary<int, (int Cheated, int? Caught)> _caught = cheats.Keys.ToDictionary(worker => worker, _ => (0, (int?)null));
    private AuditLedger _ledger = AuditLedger.Start(recipe.Rounds.Rounds);
    private int _missed, _false, _honest, _panel, _branch;

    /// <summary>Runs it to its end.</summary>
    public JobOutcome Run()
    {
        var (theta, optimizers) = (OuterState.Start(Initialization.Initialize(recipe.Model, seed)), new Dictionary<int, OptimizerState>());
        while (!_ledger.IsOver)
        {
            if (_ledger.Closed < recipe.Rounds.Rounds)
            {
                (theta, optimizers) = Train(theta, optimizers);
                if (_ledger.Closed == recipe.Rounds.Rounds) _ledger = _ledger.End();
            }

            foreach (var round in _ledger.ToDraw.ToArray()) _ledger = _ledger.Draw(round, Drawn(round));
            while (_ledger.Open.Select(open => (open.Round, open.Work.Worker)).ToArray() is { Length: > 0 } open)
                foreach (var (round, worker) in open) _ledger = _ledger.Resolve(round, worker, Judge(round, worker));
            if (_ledger.DueRollBack() is not { } back) continue;
            _ledger = _ledger.Undo(back);
            (theta, optimizers) = (_rounds[back.To].Start, _rounds[back.To].Optimizers);
            _rounds.RemoveRange(back.To, _rounds.Count - back.To);
            _branch++;
        }

        return new JobOutcome(
            VectorRoot.Of(theta.Parameters.Values), CleanRoot(), [.. cheats.Keys.Select(worker => _caught[worker].Caught)], _missed, _false, _honest, _panel);
    }

    private (OuterState, Dictionary<int, OptimizerState>) Train(OuterState theta, Dictionary<int, OptimizerState> optimizers)
    {
        var number = _ledger.Closed;
        var last = _rounds.Count == 0 ? new Dictionary<int, ParameterVector>() : _rounds[^1].Submissions.ToDictionary(item => item.Key, item => item.Value.Delta);
        var round = new Round(theta, optimizers);
        foreach (var worker in Present())
        {
            var context = new RoundContext(Input(round, number, worker), commitEvery, _random, last);
            var cheated = cheats.TryGetValue(worker, out var attack) ? attack.Submit(context) : null;
            if (cheated is not null && _caught[worker].Caught is null) _caught[worker] = (_caught[worker].Cheated + 1, null);
            if (cheated is not null) round.Cheated[worker] = _caught[worker].Cheated;
            round.Submissions[worker] = cheated ?? Submission.Honest(context.Input, commitEvery);
        }

        _rounds.Add(round);
        _ledger = _ledger.Close(number, round.Submissions.Keys.Select(worker => (worker, $"{worker}")));
        return (Step(theta, number, round.Submissions.Select(item => new Contribution(item.Key, item.Value.Tokens, item.Value.Delta))),
            round.Submissions.ToDictionary(item => item.Key, item => item.Value.Optimizer));
    }

    private AuditOutcome Judge(int number, int worker)
    {
        var round = _rounds[number];
        var audit = new Audit(Input(round, number, worker), commitEvery);
        var convicted = audit.Convicts(round.Submissions[worker]);
        _panel = Math.Max(_panel, audit.PanelSteps);
        if (round.Cheated.TryGetValue(worker, out var at))
        {
            if (!convicted) _missed++;
            if (convicted && _caught[worker].Caught is null) _caught[worker] = (at, at);
        }
        else if (convicted)
        {
            _false++;
        }
        else
        {
            _honest++;
        }

        return convicted ? AuditOutcome.Convicted : AuditOutcome.Acquitted;
    }

    private HashSet<int> Drawn(int round)
    {
        // In the place of the hash of a block that nobody knew before.
        Span<byte> dice = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(dice, seed);
        BinaryPrimitives.WriteInt32LittleEndian(dice[8..], _branch);
        var block = DrawSeed.OfBlock(HashTree.LeafHash(dice), default, 0, (ulong)round, default);
        var candidates = Present().Select(worker => new AuditCandidate((uint)worker, HashTree.LeafHash([(byte)worker]), default, rate)).ToArray();
        return [.. AuditDraw.Of(block, candidates, []).Select(drawn => (int)drawn.Candidate.Worker)];
    }

    private IEnumerable<int> Present() => Enumerable.Range(0, workers).Where(worker => !_ledger.Excluded.Contains($"{worker}"));

    private InnerPhaseInput Input(Round round, int number, int worker) =>
        new(recipe, round.Start.Parameters, round.Optimizers.GetValueOrDefault(worker), corpus, seed, worker, number);

    private OuterState Step(OuterState theta, int number, IEnumerable<Contribution> contributions) =>
        OuterNesterov.Step(theta, Aggregation.Mean([.. contributions]), recipe.OuterOf(number));

    // Honest workers alone, each in the rounds that count and that it took part in.
    private Hash256 CleanRoot()
    {
        var (theta, optimizers) = (OuterState.Start(Initialization.Initialize(recipe.Model, seed)), new Dictionary<int, OptimizerState>());
        for (var number = 0; number < _rounds.Count; number++)
        {
            var round = new Round(theta, optimizers);
            var results = _rounds[number].Submissions.Keys.ToDictionary(worker => worker, worker => InnerPhase.Run(Input(round, number, worker)));
            theta = Step(theta, number, results.Select(item => new Contribution(item.Key, item.Value.Tokens, item.Value.PseudoGradient)));
            optimizers = results.ToDictionary(item => item.Key, item => item.Value.Optimizer);
        }

        return VectorRoot.Of(theta.Parameters.Values);
    }

    private sealed record Round(OuterState Start, Dictionary<int, OptimizerState> Optimizers)
    {
        public SortedDictionary<int, Submission> Submissions { get; } = [];

        // Of who cheated: in how many rounds it had, this one included.
        public Dictionary<int, int> Cheated { get; } = [];
    }
}
