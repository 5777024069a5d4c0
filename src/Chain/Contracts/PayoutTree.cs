using System.Numerics;

namespace ZeroG.Chain.Contracts;

/// <summary>The Merkle tree over the payouts of a settlement, as <c>JobEscrow</c> verifies it: leaves hashed twice, pairs sorted (OpenZeppelin's MerkleProof).</summary>
public sealed class PayoutTree
{
    private readonly List<Hash256[]> _levels;
    private readonly Hash256 _settlementId;

    /// <summary>Takes all payouts of a settlement, in any order: the root is the same.</summary>
    /// <exception cref="ArgumentException">None, or a provider twice, of which the contract would pay one.</exception>
    public PayoutTree(Hash256 settlementId, IReadOnlyCollection<Payout> payouts)
    {
        ArgumentNullException.ThrowIfNull(payouts);
        if (payouts.Count == 0) throw new ArgumentException("A settlement pays at least one provider.", nameof(payouts));
        if (payouts.DistinctBy(payout => payout.ProviderId).Count() != payouts.Count) throw new ArgumentException("A provider has two payouts in one settlement; it can claim one. Add them up.", nameof(payouts));
        _settlementId = settlementId;
        _levels = [[.. payouts.Select(payout => Leaf(payout, settlementId)).Order()]];
        while (_levels[^1].Length > 1) _levels.Add(Above(_levels[^1]));
        Total = new UInt256(payouts.Aggregate(BigInteger.Zero, (sum, payout) => sum + payout.Amount));
    }

    /// <summary>What <c>settle</c> takes.</summary>
    public Hash256 Root => _levels[^1][0];

    /// <summary>The sum of all payouts, in wei.</summary>
    public UInt256 Total { get; }

    /// <summary>What <c>claim</c> takes with a payout: its siblings, from the leaf upwards.</summary>
    /// <exception cref="ArgumentException">The payout is not in the tree.</exception>
    public IReadOnlyList<Hash256> Proof(Payout payout)
    {
        ArgumentNullException.ThrowIfNull(payout);
        var at = Array.BinarySearch(_levels[0], Leaf(payout, _settlementId));
        if (at < 0) throw new ArgumentException($"The settlement pays {payout.ProviderId} no {payout.Amount} wei.", nameof(payout));
        var proof = new List<Hash256>();
        foreach (var level in _levels)
        {
            if ((at ^ 1) < level.Length) proof.Add(level[at ^ 1]);
            at >>= 1;
        }
        return proof;
    }

    private static Hash256 Leaf(Payout payout, Hash256 settlementId) =>
        Keccak256.Hash(ContractIds.Hash("(bytes32,uint256,bytes32)", AbiValue.Of(payout.ProviderId), AbiValue.Of(payout.Amount), AbiValue.Of(settlementId)).ToArray());

    // A node without a sibling moves up as it is.
    private static Hash256[] Above(Hash256[] level) =>
        [.. level.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : Keccak256.Hash([.. pair.Min().ToArray(), .. pair.Max().ToArray()]))];
}
