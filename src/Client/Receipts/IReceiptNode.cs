using ZeroG.Receipts;

namespace ZeroG.Client;

/// <summary>What an app asks of a node about where models come from.</summary>
/// <remarks>Every call throws <see cref="ZeroGException"/> for what the caller can act on.</remarks>
public interface IReceiptNode
{
    /// <summary>The receipt of a completed job, or how far it is: ask again until it names a file, which <see cref="INode.OpenBlobAsync"/> opens.</summary>
    Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default);
}
