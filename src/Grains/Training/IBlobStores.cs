using ZeroG.Provenance;

namespace ZeroG.Grains.Training;

/// <summary>The blob stores of a node.</summary>
public interface IBlobStores
{
    /// <summary>Content that stays: datasets, checkpoints, round records.</summary>
    IBlobStore Durable { get; }

    /// <summary>What a job needs only until a later round is complete: pseudo-gradients, optimizer states.</summary>
    /// <remarks>A store of its own, so that deleting one job's blob never takes another's with the same content.</remarks>
    IBlobStore Scratch(string jobId);

    /// <summary>Deletes a job's scratch store with all that is in it.</summary>
    void DropScratch(string jobId);
}

/// <summary>The provider that the silo's devices belong to.</summary>
/// <param name="Id">Provider id.</param>
public sealed record LocalProvider(string Id);
