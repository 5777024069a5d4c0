using Orleans.Placement;
using ZeroG.Grains.Training;
using ZeroG.Settlement;

namespace ZeroG.Grains.Settlement;

/// <summary>What a record grain stores.</summary>
public sealed record StoredSettlement
{
    /// <summary>The record, or null.</summary>
    public SettlementRecord? Record { get; init; }
}

/// <summary>What became of one settlement. Key: <c>{chainId}/{signer}/{settlementId}</c>.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class SettlementRecordGrain([PersistentState("record", Stores.Durable)] IPersistentState<StoredSettlement> stored) : Grain, ISettlementRecordGrain
{
    public Task<SettlementRecord?> GetAsync() => Task.FromResult(stored.State.Record);

    public async Task StoreAsync(SettlementRecord record)
    {
        // What is final stays as it was first seen.
        if (stored.State.Record is null) await stored.StoreAsync(new StoredSettlement { Record = record });
    }
}
