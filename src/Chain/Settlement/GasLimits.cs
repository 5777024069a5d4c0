using ZeroG.Chain.Rpc;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Settlement;

/// <summary>How much gas a transaction may use.</summary>
internal sealed class GasLimits(ChainClient chain, Address signer, OutboxPolicy policy)
{
    /// <summary>What every transaction costs (the yellow paper's G_transaction), and one that does nothing costs no more.</summary>
    private const ulong Least = 21_000;

    /// <summary>The estimate and a quarter of it, at most the policy's.</summary>
    /// <exception cref="ChainException">The node fails, or a first attempt would fail.</exception>
    public async Task<ulong> OfAsync(OutboxAction.Sign sign, Intent? intent, CancellationToken cancel)
    {
        if (!sign.IsReplacement && !sign.IsCancellation) return Padded(await OfFirstAsync(sign.Call, cancel));
        var former = intent is { Attempts: [.., var last] } ? SignedTransaction.Decode(last.Raw.Span).Transaction.GasLimit : Least;
        try
        {
            // Upon what waits in the node it would be done a second time, so it is estimated upon what is mined.
            var gas = Padded(await chain.EstimateGasAsync(signer, sign.Call.To, sign.Call.Value, sign.Call.Data, withPending: false, cancel));
            return sign.IsCancellation ? gas : Math.Max(gas, former);
        }
        catch (ChainException failure) when (!failure.IsOfNode)
        {
            // Not its turn yet, or too late: whichever of the two, the nonce has to be used.
            return former;
        }
    }

    /// <summary>Upon what waits in the node, so that a call may need what was sent just before it; not every node can.</summary>
    private async Task<ulong> OfFirstAsync(SettlementCall call, CancellationToken cancel)
    {
        try
        {
            return await chain.EstimateGasAsync(signer, call.To, call.Value, call.Data, withPending: true, cancel);
        }
        catch (ChainException failure) when (failure.Failure == ChainFailure.Refused)
        {
            return await chain.EstimateGasAsync(signer, call.To, call.Value, call.Data, withPending: false, cancel);
        }
    }

    private ulong Padded(ulong estimate) => estimate <= policy.MaxGasLimit
        ? Math.Min(estimate + estimate / 4, policy.MaxGasLimit)
        : throw new ChainException(ChainFailure.Refused, $"The call needs {estimate:N0} units of gas, over the {policy.MaxGasLimit:N0} that the policy allows.", "Split it, or allow more where the chain takes more.");
}
