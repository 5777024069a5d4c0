using ZeroG.Chain;
using ZeroG.Money;

namespace ZeroG.Grains.Settlement;

/// <summary>Amounts between the chain's 256 bits and the 128 of messages, which hold all the money there is.</summary>
internal static class Amounts
{
    /// <summary>The amount; the largest that a message holds where a hostile chain names more.</summary>
    public static Wei ToWei(this UInt256 amount)
    {
        var bytes = amount.ToArray();
        return bytes.AsSpan(0, 16).ContainsAnyExcept((byte)0) ? new Wei(UInt128.MaxValue) : new Wei(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(16)));
    }

    /// <summary>The amount.</summary>
    public static UInt256 ToUInt256(this Wei amount) => new((System.Numerics.BigInteger)amount.Amount);
}
