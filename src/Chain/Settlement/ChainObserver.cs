using System.Collections.Immutable;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Settlement;

/// <summary>Reads for an outbox what it must know of the chain, all of it from one canonical chain.</summary>
public static class ChainObserver
{
    private const int Attempts = 5;

    /// <summary>Reads a view. A reorganization in between starts it anew.</summary>
    /// <exception cref="ChainException">The node fails, or its chain changes faster than it is read.</exception>
    public static async Task<ChainView> ReadAsync(ChainClient chain, Outbox outbox, OutboxPolicy policy, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(outbox);
        ArgumentNullException.ThrowIfNull(policy);
        await chain.CheckChainAsync(cancel);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await chain.BlockAsync(null, cancel) is not { } head) continue;
            var view = new ChainView
            {
                HeadNumber = head.Number,
                BaseFee = head.BaseFee,
                PriorityFee = await chain.PriorityFeeAsync(cancel),
                LatestNonce = await chain.NonceAsync(outbox.Signer, head.Number, withPending: false, cancel),
                PendingNonce = await chain.NonceAsync(outbox.Signer, null, withPending: true, cancel),
                FinalNonce = await chain.NonceAsync(outbox.Signer, head.Number - Math.Min(head.Number, policy.FinalityDepth), withPending: false, cancel),
                Receipts = await ReceiptsAsync(chain, outbox, head.Number, cancel),
            };
            // Blocks name their parents: the same block at this height means that all below it, receipts included, is of its chain.
            if ((await chain.BlockAsync(head.Number, cancel))?.Hash == head.Hash) return view;
        }
        throw new ChainException(ChainFailure.Unavailable, "The chain was reorganized again and again while it was read.", "Nothing: it is read again later.");
    }

    private static async Task<ImmutableArray<Inclusion>> ReceiptsAsync(ChainClient chain, Outbox outbox, ulong head, CancellationToken cancel)
    {
        var receipts = ImmutableArray.CreateBuilder<Inclusion>();
        foreach (var hash in outbox.Watched)
            if (await chain.ReceiptAsync(hash, cancel) is { } receipt && receipt.BlockNumber <= head)
                receipts.Add(new Inclusion(hash, receipt.BlockNumber, receipt.BlockHash, receipt.Succeeded));
        return receipts.ToImmutable();
    }
}
