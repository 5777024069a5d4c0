using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Rpc;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;
using ZeroG.Silo.Chain;

namespace ZeroG.Silo.Logs;

/// <summary>What a chain says of a log.</summary>
/// <param name="IsOpen">Whether it knows the log.</param>
/// <param name="Signer">The key that signs the log's heads.</param>
/// <param name="IsForked">Whether it was shown two heads of one size, which ends the log.</param>
/// <param name="Newest">The newest head; null before the first.</param>
public sealed record ChainAnchor(bool IsOpen, Address Signer, bool IsForked, LogPoint? Newest);

/// <summary>Asks a chain itself for the anchors of logs, whatever a node says of them.</summary>
public static class ChainAnchors
{
    /// <summary>What the chain has of a log.</summary>
    /// <param name="node">The JSON-RPC address of a node of the chain.</param>
    /// <param name="chainId">The chain that it must be of.</param>
    /// <param name="contract">The <c>ProvenanceAnchor</c>.</param>
    /// <param name="logId">The log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ZeroGException">The node does not answer, or is of another chain.</exception>
    public static async Task<ChainAnchor> ReadAsync(RpcEndpoint node, ulong chainId, Address contract, Hash256 logId, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = new ChainConnection(node, TimeProvider.System);
            if (await connection.ChainIdAsync(cancellationToken) is var found && found != chainId)
                throw new ZeroGException(FailureKind.Invalid, $"{node} is a node of chain {found}; the log is anchored on chain {chainId}.", "Name a node of that chain.");
            var client = new ChainClient(connection.Rpc, chainId);
            var anchor = new ProvenanceAnchor(contract);
            // Both of one block: a head that is anchored in between is seen the next time.
            var block = await client.BlockNumberAsync(cancellationToken);
            var log = await anchor.LogAsync(client, logId, cancellationToken, block);
            if (log.Size == 0) return new ChainAnchor(log.Owner != Address.Zero, log.Signer, log.Forked, null);
            var head = await anchor.HeadAtAsync(client, logId, log.Size, cancellationToken, block);
            return new ChainAnchor(true, log.Signer, log.Forked, new LogPoint((long)log.Size, head.Root));
        }
        catch (Exception failure) when (ChainFailures.Explain(failure) is { } known)
        {
            throw known;
        }
    }
}
