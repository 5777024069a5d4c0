namespace ZeroG.Auditing.Protocol;

/// <summary>All money of the modelled job: what is locked, held, paid and burned. Nothing appears or vanishes.</summary>
internal sealed class Purse
{
    private const long Whole = 10_000;
    private readonly ModelTerms _terms;
    private readonly long[] _locks;
    private readonly int[] _frozen;
    private readonly long[] _credits;
    private readonly long _funded;
    private long _bonds, _budget, _burned, _owner, _posted;

    /// <summary>Locks the stake of all workers, of the orchestrator and of an auditor from outside, and pays the budget in.</summary>
    public Purse(ModelTerms terms)
    {
        _terms = terms;
        var parties = terms.Workers + 2;
        _locks = Enumerable.Repeat(terms.Stake, parties).ToArray();
        _frozen = new int[parties];
        _credits = new long[parties];
        _budget = terms.Pay * terms.Workers * terms.Rounds;
        _funded = _budget + terms.Stake * parties;
    }

    /// <summary>What is still held: bonds, frozen locks, and whatever has not been released.</summary>
    public long Locked => _bonds + _budget + _locks.Sum();

    /// <summary>What left somebody's lock or bond for nobody.</summary>
    public long Burned => _burned;

    /// <summary>What each party has got: pay, shares of slashes and bonds, and its own stake once it is released.</summary>
    public IReadOnlyList<long> Credits => _credits;

    /// <summary>Whether all money that came in is somewhere.</summary>
    public bool IsConserved => _funded + _posted == _bonds + _budget + _burned + _owner + _locks.Sum() + _credits.Sum();

    public void PostBond(long bond)
    {
        _posted += bond;
        _bonds += bond;
    }

    public void ReturnBond(int to, long bond)
    {
        _bonds -= bond;
        _credits[to] += bond;
    }

    public void ForfeitBond(int to, long bond)
    {
        var rest = bond * (_terms.Shares.Challenger + _terms.Shares.Job) / Whole;
        _bonds -= bond;
        _credits[to] += rest;
        _burned += bond - rest;
    }

    public void Freeze(int party) => _frozen[party]++;

    public void Thaw(int party) => _frozen[party]--;

    public void Slash(int party, int challenger)
    {
        var amount = Math.Min(_terms.Stake * _terms.Shares.Penalty / Whole, _locks[party]);
        var (toChallenger, toJob) = (amount * _terms.Shares.Challenger / Whole, amount * _terms.Shares.Job / Whole);
        _locks[party] -= amount;
        _credits[challenger] += toChallenger;
        _owner += toJob;
        _burned += amount - toChallenger - toJob;
    }

    public void Pay(int party)
    {
        _budget -= _terms.Pay;
        _credits[party] += _terms.Pay;
    }

    /// <summary>The job is over: every lock without a dispute is released, and the rest of the budget is the owner's.</summary>
    public void Close()
    {
        _owner += _budget;
        _budget = 0;
        for (var party = 0; party < _locks.Length; party++)
        {
            if (_frozen[party] != 0) continue;
            _credits[party] += _locks[party];
            _locks[party] = 0;
        }
    }
}
