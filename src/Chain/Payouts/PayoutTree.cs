using System.Collections.Immutable;

namespace ZeroG.Chain.Payouts;

/// <summary>
/// The Merkle tree over the payouts of one settlement, as OpenZeppelin's MerkleProof verifies it: the two children of a node are
/// hashed in ascending order, and the last node of an odd row moves up as it is.
/// </summary>
public sealed class PayoutTree
{
    private readonly List<Hash256[]> _rows = [];
    private readonly ImmutableArray<Payout> _payouts;

    /// <summary>Builds a tree.</summary>
    /// <param name="settlementId">The settlement.</param>
    /// <param name="payouts">At least one, of distinct providers, in the order in which the tree has them.</param>
    /// <exception cref="ArgumentException">There is none, or two of one provider.</exception>
    public PayoutTree(Hash256 settlementId, ImmutableArray<Payout> payouts)
    {
        if (payouts.IsDefaultOrEmpty) throw new ArgumentException("A settlement pays somebody.", nameof(payouts));
        if (payouts.Select(payout => payout.ProviderId).Distinct().Count() != payouts.Length) throw new ArgumentException("A settlement pays a provider once.", nameof(payouts));
        _payouts = payouts;
        _rows.Add([.. payouts.Select(payout => payout.Leaf(settlementId))]);
        while (_rows[^1] is { Length: > 1 } row) _rows.Add([.. row.Chunk(2).Select(pair => pair.Length == 2 ? Node(pair[0], pair[1]) : pair[0])]);
    }

    /// <summary>What the contract is told.</summary>
    public Hash256 Root => _rows[^1][0];

    /// <summary>Sum of all payouts, in wei.</summary>
    public UInt256 Total => _payouts.Aggregate(UInt256.Zero, (sum, payout) => sum + payout.Amount);

    /// <summary>The siblings from a provider's leaf up to the root.</summary>
    /// <exception cref="ArgumentException">The settlement does not pay it.</exception>
    public ImmutableArray<Hash256> Proof(Hash256 providerId)
    {
        var at = _payouts.IndexOf(_payouts.FirstOrDefault(payout => payout.ProviderId == providerId)
            ?? throw new ArgumentException($"The settlement does not pay {providerId}.", nameof(providerId)));
        var proof = ImmutableArray.CreateBuilder<Hash256>();
        foreach (var row in _rows.SkipLast(1))
        {
            if ((at ^ 1) < row.Length) proof.Add(row[at ^ 1]);
            at >>= 1;
        }

        return proof.ToImmutable();
    }

    private static Hash256 Node(Hash256 left, Hash256 right) =>
        Keccak256.Hash(left.CompareTo(right) <= 0 ? [.. left.ToArray(), .. right.ToArray()] : [.. right.ToArray(), .. left.ToArray()]);
}
