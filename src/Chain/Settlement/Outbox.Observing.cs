namespace ZeroG.Chain.Settlement;

public sealed partial record Outbox
{
    /// <summary>Takes in what a node said of the chain.</summary>
    public Outbox Observe(ChainView view, OutboxPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(policy);
        var receipts = view.Receipts.ToDictionary(receipt => receipt.Hash);
        var next = this with
        {
            View = view,
            Observations = Observations + 1,
            Line = Line is { } line && line.Nonce == view.LatestNonce ? line : new LineHead(view.LatestNonce, view.HeadNumber),
            // What another user of the key did moves ours only when it is final; until then nothing is signed.
            NextNonce = NextNonce is { } nonce ? Math.Max(nonce, view.FinalNonce) : view.LatestNonce,
            Intents = [.. Intents.Select(intent => intent.IsInFlight ? Follow(intent, receipts, view, policy) : intent)],
        };
        return next.CloseGaps(view);
    }

    private static Intent Follow(Intent intent, Dictionary<Hash256, Inclusion> receipts, ChainView view, OutboxPolicy policy)
    {
        Inclusion? found = null;
        Attempt? mined = null;
        foreach (var attempt in intent.Attempts)
            if (receipts.TryGetValue(attempt.Hash, out var receipt)) (found, mined) = (receipt, attempt);
        if (found is null || mined is null)
        {
            if (intent.Nonce < view.FinalNonce)
            {
                // Fail closed: a node that lost receipts looks the same, so nobody but the owner may spend another nonce on it.
                return intent.Stopped($"The nonce {intent.Nonce} was finally used, and by none of this settlement's transactions.",
                    "Find the transaction with that nonce, make sure that the contract does not know the settlement, then try it again.") with
                { Phase = IntentPhase.Failed, Mined = null };
            }
            // Mined before and gone now: a reorganization. Nodes may drop what was in its blocks, so it is sent again.
            return intent.Phase == IntentPhase.Mined
                ? intent with { Phase = IntentPhase.Signed, Mined = null, AnnouncedAt = null, TriedAt = 0, WantsMoreFee = intent.IsAbandoned && !intent.Attempts[^1].IsCancellation }
                : intent;
        }
        var included = intent with { Phase = IntentPhase.Mined, Mined = found, WantsMoreFee = false, Trouble = null, Remedy = null };
        if (found.BlockNumber > view.HeadNumber || view.HeadNumber - found.BlockNumber < policy.FinalityDepth) return included;
        if (mined.IsCancellation && !intent.IsFiller) return included.Stopped("It was abandoned.", "Ask for it again if it is still wanted.") with { Phase = IntentPhase.Failed };
        return found.Succeeded || intent.IsFiller
            ? included with { Phase = IntentPhase.Final }
            : included.Stopped($"The contract reverted {found.Hash}.", "Replay the call at that block to see why; then try it again.") with { Phase = IntentPhase.Failed };
    }

    /// <summary>Another user of the key may leave a nonce unused below ours, when a reorganization drops its transaction: it is filled, or ours would wait for ever.</summary>
    private Outbox CloseGaps(ChainView view)
    {
        var next = this;
        if (!Intents.Any(intent => intent.Phase is IntentPhase.Signed or IntentPhase.Broadcast)) return next;
        var owned = Intents.Where(intent => intent.Nonce is not null).Select(intent => intent.Nonce!.Value).ToHashSet();
        var lowest = Intents.Where(intent => intent.Phase is IntentPhase.Signed or IntentPhase.Broadcast).Min(intent => intent.Nonce!.Value);
        for (var nonce = view.LatestNonce; nonce < lowest; nonce++)
            if (!owned.Contains(nonce)) next = next with { Intents = next.Intents.Add(Filler(nonce)) };
        return next;
    }

    private Intent Filler(ulong nonce) => new()
    {
        SettlementId = Keccak256.Hash([.. "gap"u8, .. new UInt256(ChainId).ToArray(), .. Signer.ToArray(), .. new UInt256(nonce).ToArray()]),
        Call = Nothing,
        Nonce = nonce,
        IsFiller = true,
    };
}
