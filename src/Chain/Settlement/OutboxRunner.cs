using ZeroG.Chain.Abi;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Settlement;

/// <summary>Does what an outbox asks for: observes, signs and sends, and stores before and after each.</summary>
/// <remarks>One runner a key, one step at a time. It may be stopped or die anywhere; a new one over the same holder goes on.</remarks>
/// <param name="chain">The node.</param>
/// <param name="key">The outbox's signer.</param>
/// <param name="policy">Fees and finality.</param>
/// <param name="holder">Where the outbox is kept.</param>
/// <param name="describeRevert">Names the error that a contract reverted with, or null; Solidity's own errors are known without it.</param>
public sealed class OutboxRunner(ChainClient chain, SigningKey key, OutboxPolicy policy, IOutboxHolder holder, Func<ReadOnlyMemory<byte>, string?>? describeRevert = null)
{
    private const int MaxActs = 128;

    private readonly GasLimits _gas = new(chain, key.Address, policy);
    private bool _isRunning;

    /// <summary>Observes the chain once, then acts until the outbox waits for the next observation, or for long enough.</summary>
    /// <returns>The trouble that holds everything up, with its remedy; null when there is none.</returns>
    /// <exception cref="OutboxConflictException">The outbox is of another chain or signer.</exception>
    public async Task<string?> StepAsync(CancellationToken cancel)
    {
        var outbox = holder.Current;
        if (outbox.ChainId != chain.ChainId || outbox.Signer != key.Address)
            throw new OutboxConflictException($"The outbox of {outbox.Signer} on chain {outbox.ChainId} was given the key of {key.Address} on chain {chain.ChainId}.", "Give each key and chain an outbox of its own.");
        try
        {
            var view = await ChainObserver.ReadAsync(chain, outbox, policy, cancel);
            await holder.UpdateAsync(present => (_isRunning ? present : present.Restarted()).Observe(view, policy), cancel);
            _isRunning = true;
            for (var acts = 0; acts < MaxActs; acts++)
                if (await ActAsync(cancel) is { } waiting) return waiting.Trouble ?? Trouble(holder.Current);
            return null;
        }
        catch (ChainException failure)
        {
            return $"{failure.Message} {failure.Remedy}";
        }
    }

    private async Task<OutboxAction.Wait?> ActAsync(CancellationToken cancel)
    {
        try
        {
            switch (holder.Current.Next(policy))
            {
                case OutboxAction.Wait wait:
                    return wait;
                case OutboxAction.Sign sign:
                    await SignAsync(sign, cancel);
                    break;
                case OutboxAction.Send send:
                    await SendAsync(send, cancel);
                    break;
            }
        }
        catch (OutboxConflictException)
        {
            // Somebody abandoned it between question and answer: what was done is worth nothing, and the outbox asks for something else.
        }
        return null;
    }

    private async Task SignAsync(OutboxAction.Sign sign, CancellationToken cancel)
    {
        ulong gas;
        try
        {
            gas = await _gas.OfAsync(sign, holder.Current.Find(sign.SettlementId), cancel);
        }
        catch (ChainException failure) when (!failure.IsOfNode)
        {
            await holder.UpdateAsync(outbox => Hindered(outbox, sign.SettlementId, failure), cancel);
            return;
        }
        var signed = new Transaction
        {
            ChainId = chain.ChainId,
            Nonce = sign.Nonce,
            MaxFeePerGas = sign.Fees.Max,
            MaxPriorityFeePerGas = sign.Fees.Priority,
            GasLimit = gas,
            To = sign.Call.To,
            Value = sign.Call.Value,
            Data = sign.Call.Data,
        }.Sign(key);
        await holder.UpdateAsync(outbox => outbox.Record(sign.SettlementId, signed), cancel);
    }

    private async Task SendAsync(OutboxAction.Send send, CancellationToken cancel)
    {
        var (id, attempt) = (send.SettlementId, send.Attempt);
        try
        {
            await chain.SendAsync(SignedTransaction.Decode(attempt.Raw.Span), cancel);
        }
        catch (ChainException failure) when (failure.Failure != ChainFailure.AlreadyKnown)
        {
            await holder.UpdateAsync(outbox => outbox.Rejected(id, attempt.Hash, Meaning(failure), failure.Message), cancel);
            if (failure.IsOfNode) throw;
            return;
        }
        catch (ChainException)
        {
            // The node has exactly these bytes: as good as taken.
        }
        await holder.UpdateAsync(outbox => outbox.Announced(id, attempt.Hash), cancel);
    }

    /// <summary>A call that reverts may only need what is before it: it is refused for good only when nothing before it is still to be done.</summary>
    private Outbox Hindered(Outbox outbox, Hash256 id, ChainException failure)
    {
        if (failure.Failure != ChainFailure.Reverted) return outbox.Deferred(id, failure.Message, failure.Remedy);
        var trouble = $"The contract would revert it: {Reason(failure)}.";
        return outbox.Intents.TakeWhile(intent => intent.SettlementId != id).Any(intent => intent.Phase < IntentPhase.Final)
            ? outbox.Deferred(id, trouble, "Nothing: it is tried again while settlements before it are under way.")
            : outbox.Refuse(id, trouble, "Mend what the contract names, then try it again.");
    }

    private string Reason(ChainException failure)
    {
        try
        {
            return describeRevert?.Invoke(failure.RevertData) ?? SolidityErrors.Describe(failure.RevertData.Span) ?? (failure.RevertData.IsEmpty ? failure.Message : Hex.Encode(failure.RevertData.Span));
        }
        catch (AbiFormatException)
        {
            return Hex.Encode(failure.RevertData.Span);
        }
    }

    private static SendFailure Meaning(ChainException failure) => failure.Failure switch
    {
        ChainFailure.NonceTooLow => SendFailure.NonceTooLow,
        ChainFailure.ReplacementUnderpriced or ChainFailure.FeeTooLow => SendFailure.FeeTooLow,
        ChainFailure.InsufficientFunds => SendFailure.InsufficientFunds,
        ChainFailure.Reverted or ChainFailure.Refused => SendFailure.Invalid,
        _ => SendFailure.Unavailable,
    };

    // The first in line holds up all behind it; with nothing in flight, the first that waits for a nonce.
    private static string? Trouble(Outbox outbox) =>
        (outbox.Intents.Where(intent => intent.IsInFlight).MinBy(intent => intent.Nonce) ?? outbox.Intents.FirstOrDefault(intent => intent.Phase == IntentPhase.Planned)) is { Trouble: { } trouble } first
            ? $"{trouble} {first.Remedy}"
            : null;
}
