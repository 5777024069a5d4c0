using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Rpc;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;
using ZeroG.Settlement;

namespace ZeroG.Grains.Escrow;

/// <summary>What an escrow asks of the chain, and has done there. Names are made of what an effect is for: the same one is never made twice.</summary>
internal sealed class EscrowCalls(ChainSetup setup)
{
    private readonly JobEscrow _escrow = setup.Deployment.JobEscrow();

    /// <summary>Pays the budget in.</summary>
    public SettlementOrder Fund(EscrowTerms terms, string jobId) =>
        _escrow.Fund(Hash256.Parse(terms.Label), Hash256.Parse(terms.OrchestratorId), (ulong)terms.Rounds, terms.SettleBy, terms.Spec.Budget.ToUInt256())
            .ToOrder(Name("fund", terms), $"fund job {jobId}");

    /// <summary>Settles a round.</summary>
    public SettlementOrder Settle(PayoutSheet sheet, string jobId)
    {
        var tree = sheet.Tree();
        return _escrow.Settle(Hash256.Parse(sheet.ChainJobId), (ulong)sheet.Round, Hash256.Parse(sheet.SettlementId), tree.Root, tree.Total)
            .ToOrder(sheet.SettlementId, $"settle round {sheet.Round} of job {jobId}");
    }

    /// <summary>Credits a provider with its line of a round.</summary>
    public SettlementOrder Claim(PayoutSheet sheet, PayoutTree tree, PayoutLine line, string jobId)
    {
        var payout = line.ToPayout();
        return _escrow.Claim(Hash256.Parse(sheet.ChainJobId), Hash256.Parse(sheet.SettlementId), payout.ProviderId, payout.Amount, tree.Proof(payout))
            .ToOrder(SettlementNames.Of("claim", sheet.SettlementId, line.Provider), $"pay round {sheet.Round} of job {jobId} to {line.Provider}");
    }

    /// <summary>Ends the escrow.</summary>
    public SettlementOrder Close(EscrowTerms terms, bool failed, string jobId) =>
        _escrow.Close(Hash256.Parse(terms.ChainJobId), failed).ToOrder(Name("close", terms), $"close job {jobId}");

    /// <summary>Credits the owner with the rest.</summary>
    public SettlementOrder Refund(EscrowTerms terms, string jobId) =>
        _escrow.Refund(Hash256.Parse(terms.ChainJobId)).ToOrder(Name("refund", terms), $"refund what job {jobId} did not cost");

    /// <summary>Pays the owner's credit to the owner.</summary>
    public SettlementOrder Fetch(EscrowTerms terms, string jobId) =>
        _escrow.WithdrawCredit(Address.Parse(terms.Owner)).ToOrder(Name("fetch", terms), $"fetch the refund of job {jobId}");

    /// <summary>The job as the contract has it for good, whatever became of the settlements that made it so.</summary>
    public async Task<JobEscrow.Job> JobAsync(EscrowTerms terms, CancellationToken cancel)
    {
        var head = await setup.Client.BlockNumberAsync(cancel);
        return await _escrow.JobAsync(setup.Client, Hash256.Parse(terms.ChainJobId), cancel, head - Math.Min(head, setup.Policy.FinalityDepth));
    }

    /// <summary>Whether the owner has a credit to fetch.</summary>
    public async Task<bool> HasCreditAsync(CancellationToken cancel) => !(await _escrow.CreditOfAsync(setup.Client, setup.Owner, cancel)).IsZero;

    /// <summary>The time of the newest block, in seconds since 1970.</summary>
    public async Task<ulong> TimeAsync(CancellationToken cancel) => (await setup.Client.BlockAsync(null, cancel))?.Timestamp ?? 0;

    /// <summary>Whether a payout would be taken by the next block. Asked of the chain, whose clock is its own.</summary>
    /// <exception cref="ChainException">The node fails.</exception>
    public async Task<bool> IsDueAsync(PayoutSheet sheet, PayoutTree tree, CancellationToken cancel)
    {
        var payout = sheet.Lines[0].ToPayout();
        var call = _escrow.Claim(Hash256.Parse(sheet.ChainJobId), Hash256.Parse(sheet.SettlementId), payout.ProviderId, payout.Amount, tree.Proof(payout));
        try
        {
            _ = await setup.Client.EstimateGasAsync(setup.Owner, call.To, call.Value, call.Data, withPending: true, cancel);
            return true;
        }
        catch (ChainException refused) when (refused.Failure == ChainFailure.Reverted)
        {
            // Anything else that is wrong with it is told when it is claimed.
            return ContractError.Decode(refused.RevertData.Span) is not ContractError.NotClaimableYet;
        }
    }

    /// <summary>When payouts of a settled round can be claimed, and until when.</summary>
    public async Task<(ulong From, ulong Until)> ClaimWindowAsync(PayoutSheet sheet, CancellationToken cancel)
    {
        var settled = await _escrow.SettlementAsync(setup.Client, Hash256.Parse(sheet.ChainJobId), Hash256.Parse(sheet.SettlementId), cancel);
        return (settled.ClaimableAt, settled.ExpiresAt);
    }

    /// <summary>Whether all these lines are credited, whoever had it done.</summary>
    public async Task<bool> AreClaimedAsync(PayoutSheet sheet, IEnumerable<PayoutLine> lines, CancellationToken cancel)
    {
        foreach (var line in lines)
            if (!await _escrow.ClaimedAsync(setup.Client, Hash256.Parse(sheet.ChainJobId), Hash256.Parse(sheet.SettlementId), Hash256.Parse(line.Provider), cancel)) return false;
        return true;
    }

    private static string Name(string kind, EscrowTerms terms) => SettlementNames.Of(kind, terms.ChainJobId);
}
