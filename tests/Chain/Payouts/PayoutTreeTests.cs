using FsCheck;
using FsCheck.Fluent;
using ZeroG.Chain.Payouts;

namespace ZeroG.Chain.Tests.Payouts;

public sealed class PayoutTreeTests
{
    private static readonly Hash256 s_settlement = Keccak256.Hash("a settlement"u8);

    [Fact]
    public void Every_payout_has_a_proof_and_no_other_amount_has_one() =>
        Prop.ForAll(Gen.Choose(1, 40).ToArbitrary(), count =>
        {
            var tree = new PayoutTree(s_settlement, [.. Enumerable.Range(0, count).Select(Payout)]);
            return Enumerable.Range(0, count).All(i =>
                Climb(Payout(i).Leaf(s_settlement), tree.Proof(Payout(i).ProviderId)) == tree.Root
                && Climb((Payout(i) with { Amount = Payout(i).Amount + UInt256.One }).Leaf(s_settlement), tree.Proof(Payout(i).ProviderId)) != tree.Root
                && Climb(Payout(i).Leaf(Keccak256.Hash("another"u8)), tree.Proof(Payout(i).ProviderId)) != tree.Root);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_total_is_the_sum() =>
        Assert.Equal((UInt256)6, new PayoutTree(s_settlement, [Payout(0), Payout(1), Payout(2)]).Total);

    [Fact]
    public void A_provider_is_paid_once_and_somebody_is()
    {
        Assert.Throws<ArgumentException>(() => new PayoutTree(s_settlement, [Payout(0), Payout(0)]));
        Assert.Throws<ArgumentException>(() => new PayoutTree(s_settlement, []));
        Assert.Throws<ArgumentException>(() => new PayoutTree(s_settlement, [Payout(0)]).Proof(Payout(1).ProviderId));
    }

    private static Payout Payout(int number) => new(Keccak256.Hash(BitConverter.GetBytes(number)), (ulong)number + 1);

    // OpenZeppelin's MerkleProof.processProof.
    private static Hash256 Climb(Hash256 leaf, IEnumerable<Hash256> proof) => proof.Aggregate(leaf, (node, sibling) =>
        Keccak256.Hash(node.CompareTo(sibling) < 0 ? [.. node.ToArray(), .. sibling.ToArray()] : [.. sibling.ToArray(), .. node.ToArray()]));
}
