using System.Collections.Immutable;
using System.Numerics;
using ZeroG.Chain.Contracts;
using ZeroG.Grains.Settlement;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Provenance;

namespace ZeroG.Grains.Escrow;

/// <summary>One line of a sheet.</summary>
/// <param name="Provider">Provider id.</param>
/// <param name="Tokens">Tokens of its that the round counts.</param>
/// <param name="Amount">What it gets for them.</param>
public sealed record PayoutLine(string Provider, long Tokens, Wei Amount)
{
    /// <summary>As the contract has it.</summary>
    internal Payout ToPayout() => new(Hash256.Parse(Provider), Amount.ToUInt256());
}

/// <summary>Who gets what for one verified round; stored before anything of it is settled.</summary>
/// <param name="ChainJobId">The job on the chain.</param>
/// <param name="Round">The round.</param>
/// <param name="SettlementId">Name of its settlement.</param>
/// <param name="Lines">By provider, in ascending order; none without an amount.</param>
public sealed record PayoutSheet(string ChainJobId, int Round, string SettlementId, ImmutableArray<PayoutLine> Lines)
{
    /// <summary>Sum of all lines.</summary>
    public Wei Total => Lines.Aggregate(Wei.Zero, (sum, line) => sum + line.Amount);

    /// <summary>
    /// The sheet of a round. A token has one price all through the job: a round's share of the budget, over the tokens of a round of
    /// full length in which every worker counts. A round that was shorter, or missed workers, therefore costs less, and the rest is
    /// the owner's again.
    /// </summary>
    /// <param name="terms">What was agreed.</param>
    /// <param name="job">The job.</param>
    /// <param name="round">The round as it was closed: what counts in it passed the round's checks.</param>
    /// <param name="isPaid">Whether a provider is paid at all.</param>
    public static PayoutSheet Of(EscrowTerms terms, JobSpec job, RoundSummary round, Func<string, bool> isPaid)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(round);
        var tokens = round.Workers.Where(worker => worker.Tokens > 0).GroupBy(worker => worker.Provider, StringComparer.Ordinal)
            .Select(group => (Provider: group.Key, Tokens: group.Sum(worker => worker.Tokens))).OrderBy(item => item.Provider, StringComparer.Ordinal).ToList();
        var full = Math.Max(FullRound(job), tokens.Sum(item => item.Tokens));
        var budget = Budget(terms, round.Round);
        var lines = tokens.Where(item => isPaid(item.Provider)).Select(item => new PayoutLine(item.Provider, item.Tokens, budget.Share(item.Tokens, full)));
        return new PayoutSheet(terms.ChainJobId, round.Round, SettlementNames.Of("round", terms.ChainJobId, $"{round.Round}"), [.. lines.Where(line => !line.Amount.IsZero)]);
    }

    /// <summary>The tree that the contract is told the root of.</summary>
    public PayoutTree Tree() => new(Hash256.Parse(SettlementId), [.. Lines.Select(line => line.ToPayout())]);

    /// <summary>What the contract lets a round cost: shares of the budget that sum to it.</summary>
    internal static Wei Budget(EscrowTerms terms, int round)
    {
        var all = (BigInteger)terms.Spec.Budget.Amount;
        return new Wei((UInt128)(all * (round + 1) / terms.Rounds - all * round / terms.Rounds));
    }

    /// <summary>Tokens of a round of full length in which every worker counts.</summary>
    internal static long FullRound(JobSpec job) =>
        checked((long)job.Workers * job.DiLoCo.InnerSteps * job.DiLoCo.SequencesPerStep * job.Model.Context);
}
