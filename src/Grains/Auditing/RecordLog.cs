using ZeroG.Chain;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;

namespace ZeroG.Grains.Auditing;

/// <summary>The log of a job's records on the chain (<c>ProvenanceAnchor</c>): what is anchored there was said before the block that follows.</summary>
/// <param name="jobId">The job.</param>
/// <param name="grains">Reaches the outbox of the orchestrator's key.</param>
/// <param name="setup">The chain.</param>
internal sealed class RecordLog(string jobId, IGrainFactory grains, ChainSetup setup)
{
    private readonly ChainLog _log = new($"records of job {jobId}", setup.Providers[setup.OrchestratorId].Operator, grains, setup);

    /// <summary>The orchestrator's signature on a head.</summary>
    public string Sign(long size, Hash256 root) => Hex.Encode(setup.Keys.Open(_log.Signer).Sign(_log.Digest(size, root)).ToArray());

    /// <summary>Has a head anchored.</summary>
    /// <returns>What the chain says of it once it is final, and so is the block behind it; null before.</returns>
    /// <exception cref="ZeroGException">It could not be anchored.</exception>
    public async Task<AnchoredBlock?> AnchorAsync(HeadToAnchor head)
    {
        var anchored = await _log.AnchorAsync(head);
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
}
