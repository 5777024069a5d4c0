namespace ZeroG.Chain.Settlement;

/// <summary>Where the one outbox of a key is kept. Others than the runner may plan, abandon and retry through it at any time.</summary>
public interface IOutboxHolder
{
    /// <summary>What is durable: never a state whose write failed or is under way.</summary>
    Outbox Current { get; }

    /// <summary>Applies a change to the present outbox and makes the result durable before it returns. Changes are applied one at a time.</summary>
    /// <param name="change">Pure; may throw <see cref="OutboxConflictException"/>, which is passed on, and nothing changes.</param>
    /// <param name="cancel">Stops waiting for others' changes; a write that began is finished.</param>
    /// <remarks>A write that fails leaves <see cref="Current"/> as it was or, if the write is found to have happened, as it became.</remarks>
    Task UpdateAsync(Func<Outbox, Outbox> change, CancellationToken cancel);
}
