namespace ZeroG.Chain.Settlement;

public sealed partial record Outbox
{
    /// <summary>What to do next in this state; the same state asks for the same. Repeat until it says to wait.</summary>
    public OutboxAction Next(OutboxPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (View is not { } view || NextNonce is not { } nextNonce) return new OutboxAction.Wait(null);
        var market = Market(view, policy);
        foreach (var intent in Intents.Where(intent => intent.Phase is IntentPhase.Signed or IntentPhase.Broadcast || intent is { IsFiller: true, Phase: IntentPhase.Planned }).OrderBy(intent => intent.Nonce))
        {
            if (intent.Phase == IntentPhase.Planned)
            {
                if (view.BaseFee <= policy.MaxFeePerGas) return Signing(intent, market);
                continue;
            }
            if (WantsReplacement(intent, view, policy) && Raised(intent, market, policy) is { } fees) return Signing(intent, fees);
            if (WantsSending(intent, view, policy)) return new OutboxAction.Send(intent.SettlementId, intent.Attempts[^1]);
        }
        if (Intents.FirstOrDefault(intent => intent.Phase == IntentPhase.Planned && !intent.IsFiller) is not { } planned) return new OutboxAction.Wait(null);
        if (Intents.Count(intent => intent.IsInFlight) >= policy.MaxInFlight) return new OutboxAction.Wait(null);
        if (view.LatestNonce > nextNonce)
            return new OutboxAction.Wait($"Another program uses the key of {Signer}: its nonce is {view.LatestNonce}, not {nextNonce}. Stop it; this outbox goes on when those transactions are final.");
        if (view.BaseFee > policy.MaxFeePerGas)
            return new OutboxAction.Wait($"Gas costs {view.BaseFee} wei, over the {policy.MaxFeePerGas} that the policy allows. Wait, or allow more.");
        return Signing(planned with { Nonce = nextNonce }, market);
    }

    private OutboxAction.Sign Signing(Intent intent, Fees fees)
    {
        var cancels = intent.IsAbandoned || intent.IsFiller;
        return new(intent.SettlementId, cancels ? Nothing : intent.Call, intent.Nonce!.Value, fees, intent.Attempts.Length > 0, cancels);
    }

    /// <summary>Twice the base fee, which outlasts six full blocks (each raises it by an eighth), and what proposers take.</summary>
    private static Fees Market(ChainView view, OutboxPolicy policy)
    {
        var max = UInt256.Min(view.BaseFee * 2 + view.PriorityFee, policy.MaxFeePerGas);
        return new Fees(max, UInt256.Min(view.PriorityFee, max));
    }

    private static bool WantsReplacement(Intent intent, ChainView view, OutboxPolicy policy) =>
        intent.WantsMoreFee
        // Only the next in line can be mined, so only its fee can be what holds it up.
        || (intent.Nonce == view.LatestNonce && intent.AnnouncedAt is { } at && view.HeadNumber >= at + policy.BumpAfterBlocks);

    private static Fees? Raised(Intent intent, Fees market, OutboxPolicy policy)
    {
        if (intent.Attempts.Length >= policy.MaxAttempts) return null;
        var fees = intent.Attempts[^1].Fees.Raise(market);
        return fees.Max <= policy.MaxFeePerGas && fees.Priority <= fees.Max ? fees : null;
    }

    private bool WantsSending(Intent intent, ChainView view, OutboxPolicy policy) =>
        intent.TriedAt != Observations
        && (intent.AnnouncedAt is not { } at || view.PendingNonce <= intent.Nonce || view.HeadNumber >= at + policy.RebroadcastAfterBlocks);
}
