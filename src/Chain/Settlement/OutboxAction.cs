namespace ZeroG.Chain.Settlement;

/// <summary>What to do next. To be done only after the outbox that asks for it is durable.</summary>
public abstract record OutboxAction
{
    private OutboxAction()
    {
    }

    /// <summary>Estimate the gas and sign, then <see cref="Outbox.Record"/>, or <see cref="Outbox.Refuse"/> or <see cref="Outbox.Deferred"/> where the call would revert and is not a replacement.</summary>
    /// <param name="SettlementId">The intent.</param>
    /// <param name="Call">What to sign.</param>
    /// <param name="Nonce">With which nonce.</param>
    /// <param name="Fees">At which price.</param>
    /// <param name="IsReplacement">Whether the nonce has bytes already.</param>
    /// <param name="IsCancellation">Whether it only uses the nonce up.</param>
    public sealed record Sign(Hash256 SettlementId, SettlementCall Call, ulong Nonce, Fees Fees, bool IsReplacement, bool IsCancellation) : OutboxAction;

    /// <summary>Send the bytes, then <see cref="Outbox.Announced"/> or <see cref="Outbox.Rejected"/>.</summary>
    /// <param name="SettlementId">The intent.</param>
    /// <param name="Attempt">Its newest attempt.</param>
    public sealed record Send(Hash256 SettlementId, Attempt Attempt) : OutboxAction;

    /// <summary>Nothing until the next <see cref="Outbox.Observe"/>.</summary>
    /// <param name="Trouble">What holds everything up, or null.</param>
    public sealed record Wait(string? Trouble) : OutboxAction;
}
