using System.Security.Cryptography;
using System.Text;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// What a court's claim and its ruling name evidence by: the root of the tree (<see cref="HashTree"/>) of its entries in their order, a
/// leaf being an entry's name in ASCII, a zero byte and its content.
/// </summary>
public static class EvidenceRoot
{
    /// <summary>The root of entries by their leaf hashes.</summary>
    internal static Hash256 Of(IReadOnlyList<Hash256> leaves) => new HashTree(leaves).Root;

    /// <summary>Begins the leaf hash of an entry, whose content is to be appended.</summary>
    internal static IncrementalHash Begin(string name)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0, .. Encoding.ASCII.GetBytes(name), 0]);
        return hash;
    }

    /// <summary>Ends a leaf hash.</summary>
    internal static Hash256 End(IncrementalHash hash) => Hash256.FromBytes(hash.GetHashAndReset());
}
