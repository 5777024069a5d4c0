namespace ZeroG.Chain.Tests.Model;

/// <summary>What happens next, and when: drawn from the seed, led by the ledger to where something can happen.</summary>
internal sealed class Script
{
    private readonly Ledger _ledger;
    private readonly Cast _cast;
    private readonly CourtMoves _court;
    private readonly (int Weight, Func<Move?> Draw)[] _moves;

    public Script(Ledger ledger, Cast cast)
    {
        (_ledger, _cast) = (ledger, cast);
        var vault = new VaultMoves(ledger, cast);
        var escrow = new EscrowMoves(ledger, cast, vault);
        _court = new CourtMoves(ledger, cast, vault);
        _moves =
        [
            (3, vault.Register), (3, vault.Rotate), (10, vault.Deposit), (14, vault.Lock), (10, vault.RequestUnbonding), (9, vault.Withdraw), (1, vault.Usurp), (1, vault.Grant),
            (5, escrow.Fund), (9, escrow.Settle), (4, escrow.SettleAgain), (9, escrow.Claim), (4, escrow.Expire), (1, escrow.End), (4, escrow.Refund), (3, escrow.WithdrawCredit), (5, escrow.WithdrawProviderCredit), (1, escrow.Usurp),
            (1, _court.Seat), (10, _court.Commit), (14, _court.Reveal), (2, _court.WithdrawCommitment), (7, _court.Answer), (14, _court.Rule), (5, _court.Appeal), (8, _court.Execute), (3, _court.WithdrawCredit), (2, _court.WithdrawProviderCredit), (1, _court.Force),
        ];
    }

    /// <summary>One to seven transactions of one block: whoever moves in the same second, sees the others' moves.</summary>
    public IReadOnlyList<Move> NextBlock(int most)
    {
        _ledger.Now = NextTime();
        var moves = new List<Move>();
        if (_ledger.Court.Benches.Count == 0) moves.Add(_court.Seat());
        for (var count = Math.Min(most, 1 + _cast.Next(7)); moves.Count < count;)
            if (Draw()() is { } move) moves.Add(move);
        return moves;
    }

    /// <summary>Mostly a second or a few later; often the last moment of a window, or the first after it; sometimes much later.</summary>
    private ulong NextTime()
    {
        var now = _ledger.Now;
        if (_cast.Chance(1)) return now + 1 + (ulong)_cast.Next(400);
        var moments = Moments().Where(time => time > now).Distinct().Order().Take(2).ToList();
        return _cast.Chance(15) && moments.Count > 0 ? _cast.Pick(moments) : now + 1 + (ulong)_cast.Next(3);
    }

    private IEnumerable<ulong> Moments()
    {
        foreach (var dispute in _ledger.Court.Disputes.Where(dispute => !dispute.IsExecuted))
            foreach (var time in new[] { dispute.AnswerBy, dispute.RuleBy, dispute.FinalAt })
                yield return _cast.Chance(50) ? time : time + 1;
        foreach (var made in _ledger.Court.Commitments.Values.Where(made => made + _ledger.Deployment.Terms.Windows.CommitAge > _ledger.Now)) yield return made + _ledger.Deployment.Terms.Windows.CommitAge;
        foreach (var ticket in _ledger.Vault.Locks.Values.SelectMany(book => book.Tickets)) yield return _cast.Chance(50) ? ticket.ReadyAt : ticket.ReadyAt - 1;
    }

    private Func<Move?> Draw()
    {
        var at = _cast.Next(_moves.Sum(move => move.Weight));
        foreach (var (weight, draw) in _moves)
        {
            if (at < weight) return draw;
            at -= weight;
        }
        throw new InvalidOperationException("The weights were changed while a move was drawn.");
    }
}
