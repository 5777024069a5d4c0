using System.Numerics;
using ZeroG.Auditing.Protocol;

namespace ZeroG.Auditing.Economics;

/// <summary>Decides whether cheating pays in a job. Pure and exact: the same terms give the same judgement everywhere.</summary>
public static class JobEconomics
{
    /// <summary>Judges every attack; docs/audits.md derives the formulas and states what they assume.</summary>
    /// <exception cref="ArgumentException">The terms describe no job.</exception>
    public static Judgement Judge(JobTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        terms.Check();
        return new Judgement(terms, [.. AttackGames.Kinds.Select(kind => Judge(terms, kind))]);
    }

    private static Finding Judge(JobTerms terms, AttackKind kind)
    {
        var game = AttackGames.Of(terms, kind);
        var burned = game.LeastBurned is { } parts ? CheatingGame.DivideUp(parts, CheatingGame.PerWei) : (BigInteger?)null;
        return new Finding(
            kind,
            game.Pays,
            game,
            AttackGames.HasStake(kind) ? StakeFor(terms, kind, burned) : null,
            AttackGames.HasRate(kind) ? RateFor(terms, game) : null,
            AttackGames.HasStake(kind) ? null : BondFor(terms, burned));
    }

    // The court rounds the others' shares down, so that what it burns is at least the burned share of the penalty.
    private static UInt256? StakeFor(JobTerms terms, AttackKind kind, BigInteger? burned)
    {
        if (burned is not { } needed) return null;
        if (needed.IsZero) return UInt256.Zero;
        if (kind == AttackKind.WithheldState && !terms.IsSilenceJudged) return terms.SilenceBps == 0 ? null : Up(needed, terms.SilenceBps);
        var penalty = Up(needed, JobTerms.WholeBps - terms.Court.ChallengerBps - terms.Court.JobBps);
        return Up(penalty, terms.Court.PenaltyBps);
    }

    private static UInt256? BondFor(JobTerms terms, BigInteger? burned) =>
        burned is not { } needed ? null : Up(needed, JobTerms.WholeBps - terms.Court.ChallengerBps - terms.Court.JobBps);

    // p·h ≥ g / min L, where h is what the game's probability is of the rate that it was made with.
    private static int? RateFor(JobTerms terms, CheatingGame game)
    {
        if (game.Gain.IsZero) return 0;
        if (game.LeastLoss.IsZero || game.Caught.Part.IsZero) return null;
        var least = CheatingGame.DivideUp(game.Gain * terms.AuditBps * game.Caught.Whole, game.Caught.Part * game.LeastLoss);
        return least <= JobTerms.WholeBps ? (int)least : null;
    }

    private static UInt256 Up(BigInteger amount, BigInteger bps) => new(CheatingGame.DivideUp(amount * JobTerms.WholeBps, bps));
}
