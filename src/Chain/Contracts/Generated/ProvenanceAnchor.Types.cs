// Written by tools/AbiBindings from the compiled contract: change that, not this.
namespace ZeroG.Chain.Contracts;

public sealed partial class ProvenanceAnchor
{
    /// <summary>The struct Head.</summary>
    /// <param name="Root">Of the tree.</param>
    /// <param name="Signer">The key that signed it.</param>
    /// <param name="AnchoredAt">The block's time, in seconds since 1970.</param>
    /// <param name="BlockNumber">The block's number.</param>
    public sealed record Head(Hash256 Root, Address Signer, ulong AnchoredAt, ulong BlockNumber)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Root), AbiValue.Of(Signer), AbiValue.Of(AnchoredAt), AbiValue.Of(BlockNumber) };

        internal static Head FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToHash(members[0]), AbiValue.ToAddress(members[1]), AbiValue.ToUInt64(members[2]), AbiValue.ToUInt64(members[3]));
        }
    }

    /// <summary>The struct Log.</summary>
    /// <param name="Owner">Who opened it and may rotate its signer.</param>
    /// <param name="Signer">The key that signs its heads.</param>
    /// <param name="Forked">Whether two heads of one size were shown, which ends it.</param>
    /// <param name="Size">Entries under the newest head.</param>
    public sealed record Log(Address Owner, Address Signer, bool Forked, ulong Size)
    {
        internal object ToAbi() => new object[] { AbiValue.Of(Owner), AbiValue.Of(Signer), AbiValue.Of(Forked), AbiValue.Of(Size) };

        internal static Log FromAbi(object value)
        {
            var members = (IReadOnlyList<object>)value;
            return new(AbiValue.ToAddress(members[0]), AbiValue.ToAddress(members[1]), AbiValue.ToBoolean(members[2]), AbiValue.ToUInt64(members[3]));
        }
    }

    /// <summary>What <see cref="Eip712DomainAsync"/> answers.</summary>
    public sealed record Eip712Domain(ReadOnlyMemory<byte> Fields, string Name, string Version, UInt256 ChainId, Address VerifyingContract, Hash256 Salt, IReadOnlyList<UInt256> Extensions);
}
