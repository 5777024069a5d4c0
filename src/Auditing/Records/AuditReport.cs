using System.Security.Cryptography;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;

namespace ZeroG.Auditing.Records;

/// <summary>
/// What an auditor says of a worker's round (EIP-712): the root of the links that its own replay gave. It commits to that
/// (<see cref="Commit"/>) before anybody tells it a link of the worker's, and opens all of its links afterwards: who did not replay has none
/// to open.
/// </summary>
/// <param name="Work">Digest of the worker's commitment.</param>
/// <param name="Auditor">Provider id of the auditor.</param>
/// <param name="Links">Root of the tree of its links.</param>
public sealed record AuditReport(Hash256 Work, Hash256 Auditor, Hash256 Links)
{
    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["AuditReport"] = [new("bytes32", "work"), new("bytes32", "auditor"), new("bytes32", "links")],
    });

    /// <summary>The digest that is signed.</summary>
    /// <param name="domain">For which chain and court.</param>
    public Hash256 Digest(TypedDomain domain) => s_schema.Digest(domain, new TypedStruct("AuditReport", AbiValue.Of(Work), AbiValue.Of(Auditor), AbiValue.Of(Links)));

    /// <summary>What the auditor commits to: SHA-256 of a label, the digest (32) and the signature (65), which nobody else can make and which hides the root.</summary>
    /// <param name="domain">For which chain and court.</param>
    /// <param name="signature">The auditor's, over <see cref="Digest"/>.</param>
    public Hash256 Commit(TypedDomain domain, Signature signature) =>
        Hash256.FromBytes(SHA256.HashData([.. "zerog audit commitment 1"u8, .. Digest(domain).ToArray(), .. signature.ToArray()]));
}
