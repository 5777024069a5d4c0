namespace ZeroG.Chain.Settlement;

public sealed partial record Outbox
{
    /// <summary>What to do next in this state; the same state asks for the same. Repeat until it says to wait.</summary>
    public OutboxAction Next(OutboxPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (View is not { } view || NextNonce is not { } nextNonce) return new OutboxAction.Wait(null);
        var market = Market(view, policy);
        string? stuck = null;
        foreach (var intent in Intents.Where(intent => intent.Phase is IntentPhase.Signed or IntentPhase.Broadcast || intent is { IsFiller: true, Phase: IntentPhase.Planned }).OrderBy(intent => intent.Nonce))
        {
            if (intent.Phase == IntentPhase.Planned)
            {
                if (view.BaseFee <= policy.MaxFeePerGas && intent.TriedAt != Observations) return Signing(intent, market);
                continue;
            }
            if (WantsReplacement(intent, view, policy))
            {
                var fees = Raised(intent, market, policy);
                // A refused fee rises once in each observation: the next one knows what gas costs by then.
                if (fees is { } raised && !(intent.WantsMoreFee && intent.TriedAt == Observations)) return Signing(intent, raised);
                if (fees is null) stuck ??= $"The nonce {intent.Nonce} is not mined at {intent.Attempts[^1].Fees.Max} wei for a unit of gas, and the policy allows no higher fee ({policy.MaxFeePerGas} wei, {policy.MaxAttempts} attempts). Wait, or allow more.";
            }
            if (WantsSending(intent, view, policy)) return new OutboxAction.Send(intent.SettlementId, intent.Attempts[^1]);
        }
        if (Intents.FirstOrDefault(intent => intent.Phase == IntentPhase.Planned && !intent.IsFiller && intent.TriedAt != Observations) is not { } planned) return new OutboxAction.Wait(stuck);
        if (Intents.Count(intent => intent.IsInFlight) >= policy.MaxInFlight) return new OutboxAction.Wait(stuck);
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

    private bool WantsReplacement(Intent intent, ChainView view, OutboxPolicy policy) => intent.WantsMoreFee
        // Only the next in line can be mined, so only its fee can be what holds it up.
        || (Line is { } line && intent.Nonce == line.Nonce && intent.AnnouncedAt is not null && view.HeadNumber >= Math.Max(intent.PricedAt, line.Since) + policy.BumpAfterBlocks);

    private static Fees? Raised(Intent intent, Fees market, OutboxPolicy policy)
    {
        if (intent.Attempts.Length >= policy.MaxAttempts * (intent.IsAbandoned ? 2 : 1)) return null;
        var last = intent.Attempts[^1].Fees;
        var fees = last.Raise(market);
        // What a node refuses again and again is far below what it takes: so even a thousand times too little gets there.
        if (intent.WantsMoreFee && intent.Attempts.Length > policy.MaxAttempts / 4) fees = new Fees(UInt256.Max(fees.Max, last.Max * 2), UInt256.Max(fees.Priority, last.Priority * 2));
        var max = UInt256.Min(fees.Max, policy.MaxFeePerGas);
        fees = new Fees(max, UInt256.Min(fees.Priority, max));
        return fees.MayReplace(last) ? fees : null;
    }

    private bool WantsSending(Intent intent, ChainView view, OutboxPolicy policy) =>
        intent.TriedAt != Observations
        && (intent.AnnouncedAt is not { } at || view.PendingNonce <= intent.Nonce || view.HeadNumber >= at + policy.RebroadcastAfterBlocks);
}
