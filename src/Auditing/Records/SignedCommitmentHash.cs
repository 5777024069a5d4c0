using System.Security.Cryptography;
using ZeroG.Auditing.Commitments;
using ZeroG.Chain.TypedData;

namespace ZeroG.Auditing.Records;

/// <summary>How a record names a worker's commitment: with its signature, so that a record cannot stand on one that nobody signed.</summary>
public static class SignedCommitmentHash
{
    /// <summary>SHA-256 of a label, the commitment's digest (32) and the signature (65).</summary>
    public static Hash256 Of(SignedCommitment commitment, TypedDomain domain)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return Hash256.FromBytes(SHA256.HashData(
            [.. "zerog signed commitment 1"u8, .. commitment.Commitment.Digest(domain).ToArray(), .. commitment.Signature.ToArray()]));
    }
}
