using System.Numerics;

namespace ZeroG.Chain.Settlement;

/// <summary>The two prices of EIP-1559, in wei for a unit of gas.</summary>
/// <param name="Max">In all.</param>
/// <param name="Priority">For the block's proposer, of that.</param>
public readonly record struct Fees(UInt256 Max, UInt256 Priority)
{
    /// <summary>The least by which nodes let one transaction replace another of the same nonce, in percent, on both prices.</summary>
    public const int LeastBump = 10;

    /// <summary>Fees that may replace these: 10 % more on both, rounded up and never the same, or the market's where that is more.</summary>
    public Fees Raise(Fees market) => new(UInt256.Max(Raise(Max), market.Max), UInt256.Max(Raise(Priority), market.Priority));

    /// <summary>Whether a node lets these replace <paramref name="former"/>.</summary>
    public bool MayReplace(Fees former) => Max >= Raise(former.Max) && Priority >= Raise(former.Priority);

    private static UInt256 Raise(UInt256 price)
    {
        var raised = ((BigInteger)price * (100 + LeastBump) + 99) / 100;
        return new UInt256(BigInteger.Max(raised, (BigInteger)price + 1));
    }
}
