using System.Security.Cryptography;
using System.Text;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;
using ZeroG.Settlement;

namespace ZeroG.Grains.Auditing;

/// <summary>The log of a job's records on the chain (<c>ProvenanceAnchor</c>): what is anchored there was said before the block that follows.</summary>
/// <param name="jobId">The job.</param>
/// <param name="grains">Reaches the outbox of the orchestrator's key.</param>
/// <param name="setup">The chain.</param>
internal sealed class RecordLog(string jobId, IGrainFactory grains, ChainSetup setup)
{
    private readonly ProvenanceAnchor _anchor = setup.Deployment.ProvenanceAnchor();

    private Address Signer => setup.Providers[setup.OrchestratorId].Operator;

    private Hash256 Label => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes($"zerog records of job {jobId}")));

    private Hash256 Id => ContractIds.Log(Signer, Label);

    /// <summary>The orchestrator's signature on a head.</summary>
    public string Sign(long size, Hash256 root) =>
        Hex.Encode(setup.Keys.Open(Signer).Sign(new AnchoredHead(Id, (ulong)size, root).Digest(setup.Deployment.ChainId, setup.Deployment.Anchor)).ToArray());

    /// <summary>Has a head anchored.</summary>
    /// <returns>What the chain says of it once it is final, and so is the block behind it; null before.</returns>
    /// <exception cref="ZeroGException">It could not be anchored.</exception>
    public async Task<AnchoredBlock?> AnchorAsync(HeadToAnchor head)
    {
        var open = await OrderAsync(_anchor.OpenLog(Label, Signer).ToOrder(SettlementNames.Of("open log", $"{Id}"), $"open the log of job {jobId}"));
        if (open is null) return null;
        var anchored = await OrderAsync(_anchor.Anchor(Id, (ulong)head.Size, Hash256.Parse(head.Root), Hex.Decode(head.Signature))
            .ToOrder(SettlementNames.Of("anchor", $"{Id}", $"{head.Size}"), $"anchor {head.Size} records of job {jobId}"));
        if (anchored?.Block is not { } height) return null;
        var block = await setup.Client.BlockAsync(height, CancellationToken.None);
        return block is null || await HashAsync(height + 1) is not { } next ? null : new AnchoredBlock(block.Timestamp, next);
    }

    // Once it is final; null before.
    private async Task<string?> HashAsync(ulong height)
    {
        if (await setup.Client.BlockNumberAsync(CancellationToken.None) < height + setup.Policy.FinalityDepth) return null;
        return (await setup.Client.BlockAsync(height, CancellationToken.None))?.Hash.ToString();
    }

    private async Task<SettlementInfo?> OrderAsync(SettlementOrder order)
    {
        var info = await grains.GetGrain<ISettlementGrain>(new SettlementKey(setup.Deployment.ChainId, Signer).ToString()).SettleAsync(order);
        return info.Phase switch
        {
            SettlementPhase.Final => info,
            SettlementPhase.Failed => throw new ZeroGException(FailureKind.Unavailable, $"To {order.Purpose} failed: {info.Trouble}", $"{info.Remedy} Then try it again with 'zerog settlement retry'."),
            _ => null,
        };
    }
}
