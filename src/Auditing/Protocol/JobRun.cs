using ZeroG.Training.Numerics;

namespace ZeroG.Auditing.Protocol;

/// <summary>One run of the model: rounds, finality and what is undone.</summary>
internal sealed partial class JobRun
{
    private readonly ModelTerms _terms;
    private readonly IReadOnlyList<Attacker> _attackers;
    private readonly ulong _seed;
    private readonly Defence _defence;
    private readonly Purse _purse;
    private readonly bool[] _isActive, _mayAudit;
    private readonly List<ModelRound> _rounds = [];
    private readonly List<Contribution> _all = [];
    private readonly PriorityQueue<Action, (int Time, int Order)> _due = new();
    private readonly List<string> _missed = [], _falseSlashes = [];
    private readonly int[] _deeds;
    private readonly int?[] _caught;
    private readonly int[] _leftAt;
    private readonly ulong _genesis;
    private bool _hasUndoneFinal;
    private int _now, _epoch, _final, _order, _audits, _convictions, _rollbacks, _chances, _longestDispute;

    public JobRun(ModelTerms terms, IReadOnlyList<Attacker> attackers, ulong seed, Defence defence)
    {
        (_terms, _attackers, _seed, _defence) = (terms, attackers, seed, defence);
        _purse = new Purse(terms);
        _isActive = Enumerable.Repeat(true, terms.Workers + 2).ToArray();
        _mayAudit = Enumerable.Repeat(true, terms.Workers + 2).ToArray();
        _leftAt = new int[terms.Workers];
        _deeds = new int[attackers.Count];
        _caught = new int?[attackers.Count];
        _genesis = ModelLinks.Hash(seed);
    }

    private enum Stream
    {
        Draw,
        Signal,
        Other,
    }

    private int Orchestrator => _terms.Workers;

    /// <summary>Who audits where nobody of the job is left to.</summary>
    private int Outsider => _terms.Workers + 1;

    public Outcome Run()
    {
        // Far beyond any run that goes on: each conviction undoes a lag at most, and there are few parties to convict.
        var limit = 20 * (_terms.Rounds + _terms.Lag) * _terms.Workers;
        while ((_final < _terms.Rounds || _due.Count > 0) && _now < limit)
        {
            _now++;
            while (_due.TryPeek(out _, out var next) && next.Time <= _now) _due.Dequeue()();
            if (_rounds.Count < _terms.Rounds) Train();
            AccuseWithoutReason();
            Finish();
        }

        _purse.Close();
        return End();
    }

    private IEnumerable<(int Index, Strategy Strategy)> StrategiesOf(int party) =>
        from index in Enumerable.Range(0, _attackers.Count)
        let it = _attackers[index]
        where (it.Kind == AttackKind.WrongRecord ? Orchestrator : it.Party) == party
        select (index, Strategy.Of(it.Kind));

    private int Honest(int otherwise) => Enumerable.Range(0, _terms.Workers).Where(worker => _isActive[worker] && !IsAttacker(worker)).DefaultIfEmpty(otherwise).First();

    private bool IsAttacker(int party) => StrategiesOf(party).Any();

    private void Train()
    {
        var round = _rounds.Count;
        var previous = round == 0 ? null : _rounds[^1];
        var record = previous?.Record ?? _genesis;
        var ends = previous?.Ends.ToArray() ?? new ulong[_terms.Workers];
        var contributions = new List<Contribution>();
        ulong StartOf(int worker) => ModelLinks.Hash(ends[worker], record);
        var honest = Honest(otherwise: 0);
        var peer = new Contribution(_epoch, round, honest, StartOf(honest), []).Right;
        for (var worker = 0; worker < _terms.Workers; worker++)
        {
            if (!_isActive[worker]) continue;
            if (Work(worker, round, StartOf(worker), peer) is not { } contribution) continue;
            contributions.Add(contribution);
            _all.Add(contribution);
            ends[worker] = contribution.Links[ModelLinks.LastSteps];
        }

        var behind = ModelRound.RecordOf(record, contributions);
        _rounds.Add(new ModelRound(_now, behind, ends, contributions));
        SignRecord(behind);
        foreach (var contribution in contributions) Draw(contribution);
    }

    private Contribution? Work(int worker, int round, ulong start, ulong[] peer)
    {
        var contribution = new Contribution(_epoch, round, worker, start, new ulong[ModelLinks.Count]);
        contribution.Right.CopyTo(contribution.Links, 0);
        var earlier = _all.Find(it => it.Worker == worker)?.Links;
        foreach (var (index, strategy) in StrategiesOf(worker))
        {
            strategy.Tamper?.Invoke(new Work(contribution.Links, start, worker, round, NextBits(), earlier, peer));
            if (strategy.Tamper is not null && contribution.IsWrong) _deeds[index]++;
            if (strategy.ReplayChance == 0 || round == 0 || NextUniform() >= strategy.ReplayChance) continue;
            _deeds[index]++;
            if (_defence.IsFor((_epoch, round - 1, worker), (_epoch, round, worker)))
            {
                _missed.Add($"A commitment of round {round - 1} was taken for round {round}.");
                continue;
            }

            _caught[index] ??= _deeds[index];
            // Without a commitment there is nothing to pay, and nothing to average.
            return null;
        }

        return contribution;
    }

    private void SignRecord(ulong right)
    {
        if (!_isActive[Orchestrator]) return;
        foreach (var (index, strategy) in StrategiesOf(Orchestrator))
        {
            if (NextUniform() >= strategy.ForgeryChance) continue;
            _deeds[index]++;
            var signed = ModelLinks.Hash(right, NextBits());
            // Every worker recomputes what it countersigns: nobody goes on from a record that does not follow.
            if (signed != right) AccuseOrchestrator(index);
        }
    }

    private void Finish()
    {
        while (_final < _rounds.Count && _now - _rounds[_final].Time >= _terms.Lag && _rounds[_final].Contributions.All(it => it.Open == 0))
        {
            foreach (var contribution in _rounds[_final++].Contributions)
            {
                contribution.FinalAt = _now;
                _purse.Pay(contribution.Worker);
            }
        }
    }

    /// <summary>Goes back to before the first round that holds what is out; what follows is trained again without it.</summary>
    private void Undo()
    {
        var first = _rounds.FindIndex(round => round.Contributions.Any(it => it.IsOut));
        if (first < 0) return;
        _hasUndoneFinal |= first < _final;
        _rounds.RemoveRange(first, _rounds.Count - first);
        _epoch++;
        _rollbacks++;
    }

    private Outcome End()
    {
        foreach (var it in _all.Where(it => it.IsDue && it.IsWrong && !it.IsOut && !IsSpared(it)))
            _missed.Add($"Round {it.Round} of worker {it.Worker} in epoch {it.Epoch} was drawn and is {it.Standing}.");
        return new Outcome
        {
            Missed = _missed,
            FalseSlashes = _falseSlashes,
            RoundsToCatch = _caught,
            Deeds = _deeds,
            Spared = _all.Count(IsSpared),
            Locked = _purse.Locked,
            Burned = _purse.Burned,
            Balances = _purse.Credits,
            IsConserved = _purse.IsConserved,
            IsClean = IsClean(),
            FinalRecord = _rounds.Count == 0 ? _genesis : _rounds[^1].Record,
            Audits = _audits,
            Convictions = _convictions,
            Unaudited = _rounds.Sum(round => round.Contributions.Count(it => !_isActive[it.Worker] && it.Standing == Standing.Unaudited)),
            Rollbacks = _rollbacks,
            LongestDispute = _longestDispute,
        };
    }

    private static bool IsSpared(Contribution it) => it.IsDue && it.IsWrong && !it.IsOut && it.Standing == Standing.Acquitted && !it.WasReplayed;

    // From nothing but the contributions that stand, as anybody who has the receipt.
    private bool IsClean()
    {
        var record = _genesis;
        foreach (var round in _rounds)
        {
            foreach (var it in round.Contributions)
                if (it.IsOut || (it.IsWrong && it.IsDue && !IsSpared(it)) || (!IsAttacker(it.Worker) && it.IsWrong)) return false;
            record = ModelRound.RecordOf(record, round.Contributions);
            if (record != round.Record) return false;
        }

        return _final == _terms.Rounds && !_hasUndoneFinal && !_rounds.SelectMany(round => round.Contributions).Any(IsOverlooked);
    }

    // Its state was still kept when its worker left: it had to be looked at.
    private bool IsOverlooked(Contribution it) => !_isActive[it.Worker] && it.FinalAt > _leftAt[it.Worker] && (it.Standing == Standing.Unaudited || (it.IsWrong && !IsSpared(it)));

    private double Uniform(Stream stream, Contribution it) =>
        CounterRandom.For(_seed, (ulong)stream, (ulong)it.Epoch, (ulong)it.Round, (ulong)it.Worker).Uniform(0);

    private double NextUniform() => CounterRandom.For(_seed, (ulong)Stream.Other, (ulong)_chances++).Uniform(0);

    private ulong NextBits() => CounterRandom.For(_seed, (ulong)Stream.Other, (ulong)_chances++).Bits(0);

    private int NextBelow(int bound) => (int)CounterRandom.For(_seed, (ulong)Stream.Other, (ulong)_chances++).Below(0, bound);

    private void At(int time, Action action) => _due.Enqueue(action, (time, _order++));
}
