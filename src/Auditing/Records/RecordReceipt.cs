using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Records;

/// <summary>
/// What a worker countersigns (EIP-712): that it received this record, with this row about itself, and these averages. The orchestrator
/// that holds it cannot be told that it sent something else; the worker that gave it goes on from this record and no other.
/// </summary>
/// <param name="Record">Digest of the record.</param>
/// <param name="Worker">The worker's key.</param>
/// <param name="ProviderId">Whose work it is.</param>
/// <param name="Row">The leaf hash of its row.</param>
/// <param name="Averages">Root of the averages of all stages, as it received them.</param>
public sealed record RecordReceipt(Hash256 Record, uint Worker, Hash256 ProviderId, Hash256 Row, Hash256 Averages)
{
    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["RecordReceipt"] = [new("bytes32", "record"), new("uint32", "worker"), new("bytes32", "providerId"), new("bytes32", "row"), new("bytes32", "averages")],
    });

    /// <summary>The receipt of one row of a record.</summary>
    /// <param name="account">The record.</param>
    /// <param name="row">The index of the row.</param>
    /// <param name="averages">Root of the averages as the worker received them.</param>
    /// <param name="domain">For which chain and court.</param>
    public static RecordReceipt Of(RoundAccount account, int row, Hash256 averages, TypedDomain domain)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new RecordReceipt(account.Digest(domain), account.Rows[row].Worker, account.Rows[row].ProviderId, account.Rows[row].LeafHash, averages);
    }

    /// <summary>The digest that is signed.</summary>
    public Hash256 Digest(TypedDomain domain) => s_schema.Digest(domain, new TypedStruct(
        "RecordReceipt", AbiValue.Of(Record), AbiValue.Of(Worker), AbiValue.Of(ProviderId), AbiValue.Of(Row), AbiValue.Of(Averages)));

    /// <summary>Whether this is a receipt of that record: of a row that is in it, and of its averages.</summary>
    /// <param name="account">The record.</param>
    /// <param name="domain">For which chain and court.</param>
    public bool IsOf(RoundAccount account, TypedDomain domain)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Record == account.Digest(domain) && Averages == account.AveragesRoot
            && account.Rows.Any(row => row.Worker == Worker && row.ProviderId == ProviderId && row.LeafHash == Row);
    }

    /// <summary>Whether a row is in a record that is known by its number of rows and their root alone.</summary>
    public static bool Proves(RecordRow row, int index, uint rowCount, ReadOnlySpan<Hash256> proof, Hash256 rowsRoot)
    {
        ArgumentNullException.ThrowIfNull(row);
        return HashTree.Verify(row.LeafHash, index, rowCount, proof, rowsRoot);
    }
}

/// <summary>A receipt with the worker's signature.</summary>
/// <param name="Receipt">What was signed.</param>
/// <param name="Signature">By the key that operated the provider then.</param>
public sealed record SignedReceipt(RecordReceipt Receipt, Signature Signature)
{
    /// <summary>Signs a receipt.</summary>
    public static SignedReceipt Sign(RecordReceipt receipt, TypedDomain domain, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(key);
        return new SignedReceipt(receipt, key.Sign(receipt.Digest(domain)));
    }

    /// <summary>Whose signature it is, or null when it is nobody's.</summary>
    public Address? Signer(TypedDomain domain) => Signature.Recover(Receipt.Digest(domain));
}
