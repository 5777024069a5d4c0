using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Tests.Contracts;

public sealed class PayoutTreeTests
{
    private static readonly Hash256 s_settlement = Keccak256.Hash([7]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(13)]
    public void Every_payout_proves_itself_against_the_root_by_sorted_pairs(int count)
    {
        var payouts = Enumerable.Range(1, count).Select(i => new Payout(Keccak256.Hash([(byte)i]), (ulong)i * 1000)).ToList();
        var tree = new PayoutTree(s_settlement, payouts);

        Assert.Equal((ulong)(count * (count + 1) / 2 * 1000), (ulong)tree.Total);
        Assert.All(payouts, payout => Assert.Equal(tree.Root, Fold(payout, tree.Proof(payout))));
        Assert.Equal(tree.Root, new PayoutTree(s_settlement, [.. payouts.AsEnumerable().Reverse()]).Root);
    }

    [Fact]
    public void A_payout_that_is_not_in_the_tree_has_no_proof()
    {
        var tree = new PayoutTree(s_settlement, [new Payout(Keccak256.Hash([1]), 5), new Payout(Keccak256.Hash([2]), 6)]);

        Assert.Throws<ArgumentException>(() => tree.Proof(new Payout(Keccak256.Hash([1]), 6)));
    }

    [Fact]
    public void A_provider_twice_or_nobody_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new PayoutTree(s_settlement, []));
        Assert.Throws<ArgumentException>(() => new PayoutTree(s_settlement, [new Payout(Keccak256.Hash([1]), 5), new Payout(Keccak256.Hash([1]), 6)]));
    }

    // Written out, apart from the library: bytes32, uint256 and bytes32 are each one word.
    private static Hash256 Fold(Payout payout, IReadOnlyList<Hash256> proof)
    {
        var node = Keccak256.Hash(Keccak256.Hash([.. payout.ProviderId.ToArray(), .. payout.Amount.ToArray(), .. s_settlement.ToArray()]).ToArray());
        foreach (var sibling in proof) node = node.CompareTo(sibling) < 0 ? Keccak256.Hash([.. node.ToArray(), .. sibling.ToArray()]) : Keccak256.Hash([.. sibling.ToArray(), .. node.ToArray()]);
        return node;
    }
}
