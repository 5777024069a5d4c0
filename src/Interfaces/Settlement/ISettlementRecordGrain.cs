using Orleans.CodeGeneration;

namespace ZeroG.Settlement;

/// <summary>
/// What became of one settlement, kept for ever, so that its name can never be used for a second one. Key:
/// <c>{chainId}/{signer}/{settlementId}</c>.
/// </summary>
[Alias("zerog.ISettlementRecordGrain"), Version(1), SilosOnly]
public interface ISettlementRecordGrain : IGrainWithStringKey
{
    /// <summary>The record, or null while the settlement is not final.</summary>
    [Alias("GetAsync")]
    Task<SettlementRecord?> GetAsync();

    /// <summary>Stores the record; the same one again changes nothing.</summary>
    [Alias("StoreAsync")]
    Task StoreAsync(SettlementRecord record);
}

/// <summary>A settlement that is final.</summary>
/// <param name="Info">As it ended.</param>
/// <param name="CallHash">Keccak-256 of receiver, value and call data: what its name stands for.</param>
[GenerateSerializer, Immutable, Alias("zerog.SettlementRecord")]
public sealed record SettlementRecord([property: Id(0)] SettlementInfo Info, string CallHash)
{
    /// <summary>What its name stands for.</summary>
    [Id(1)] public string CallHash { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(CallHash, Bounds.Root);
}
