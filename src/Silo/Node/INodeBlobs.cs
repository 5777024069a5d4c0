using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <summary>The blob stores of a node, in which content is also found by its root alone.</summary>
internal interface INodeBlobs : IBlobStores
{
    /// <summary>The durable contents that have this root: more than one only where they differ in zero bytes at their ends.</summary>
    /// <exception cref="ZeroGException">None was found where one may be that cannot be reached (<see cref="FailureKind.Unavailable"/>).</exception>
    Task<ContentId[]> FindAsync(Hash256 root, CancellationToken cancellationToken = default);
}
