using System.Diagnostics.CodeAnalysis;

namespace ZeroG.Chain.Abi;

/// <summary>A type of Solidity's contract ABI specification.</summary>
public abstract record AbiType
{
    private protected AbiType()
    {
    }

    /// <summary>Its canonical name, as it stands in a signature.</summary>
    public abstract string Name { get; }

    /// <summary>Whether its values have a length of their own and stand in the tail.</summary>
    public abstract bool IsDynamic { get; }

    /// <summary>Bytes in the head: those of the value, or 32 for the offset of a dynamic one.</summary>
    internal abstract int HeadSize { get; }

    /// <summary>Reads a type: <c>uint64</c>, <c>(address,bytes32)[4][]</c>.</summary>
    /// <exception cref="FormatException">Not a type of the ABI, nested over 16 deep, or over 4,096 characters.</exception>
    public static AbiType Parse(string text) => TryParse(text, out var type) ? type : throw new FormatException($"'{(text.Length > 80 ? text[..80] + "…" : text)}' is not a type of the contract ABI.");

    /// <summary>As Parse, with false where it throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AbiType? type) => AbiTypeText.TryParse(text, out type);

    /// <summary>The canonical name.</summary>
    public sealed override string ToString() => Name;

    /// <summary>A whole number: <c>uint8</c> … <c>uint256</c>, <c>int8</c> … <c>int256</c>. Values: BigInteger.</summary>
    /// <param name="Bits">A multiple of 8 from 8 to 256.</param>
    /// <param name="IsSigned">Whether it may be negative.</param>
    public sealed record Number(int Bits, bool IsSigned) : AbiType
    {
        /// <inheritdoc/>
        public override string Name => $"{(IsSigned ? "int" : "uint")}{Bits}";

        /// <inheritdoc/>
        public override bool IsDynamic => false;

        internal override int HeadSize => 32;
    }

    /// <summary><c>address</c>. Values: <see cref="Chain.Address"/>.</summary>
    public sealed record Account : AbiType
    {
        /// <inheritdoc/>
        public override string Name => "address";

        /// <inheritdoc/>
        public override bool IsDynamic => false;

        internal override int HeadSize => 32;
    }

    /// <summary><c>bool</c>. Values: bool.</summary>
    public sealed record Flag : AbiType
    {
        /// <inheritdoc/>
        public override string Name => "bool";

        /// <inheritdoc/>
        public override bool IsDynamic => false;

        internal override int HeadSize => 32;
    }

    /// <summary><c>bytes1</c> … <c>bytes32</c>. Values: byte[] of that length.</summary>
    /// <param name="Length">1 to 32.</param>
    public sealed record FixedBytes(int Length) : AbiType
    {
        /// <inheritdoc/>
        public override string Name => $"bytes{Length}";

        /// <inheritdoc/>
        public override bool IsDynamic => false;

        internal override int HeadSize => 32;
    }

    /// <summary><c>bytes</c> or <c>string</c>. Values: byte[] or string, in UTF-8.</summary>
    /// <param name="IsText">Whether it is a string.</param>
    public sealed record Blob(bool IsText) : AbiType
    {
        /// <inheritdoc/>
        public override string Name => IsText ? "string" : "bytes";

        /// <inheritdoc/>
        public override bool IsDynamic => true;

        internal override int HeadSize => 32;
    }

    /// <summary><c>T[]</c> or <c>T[n]</c>. Values: a list of objects.</summary>
    /// <param name="Element">Type of the elements.</param>
    /// <param name="Length">How many, or null where the value says it.</param>
    public sealed record Array(AbiType Element, int? Length) : AbiType
    {
        /// <inheritdoc/>
        public override string Name => $"{Element.Name}[{Length}]";

        /// <inheritdoc/>
        public override bool IsDynamic => Length is null || Element.IsDynamic;

        internal override int HeadSize => IsDynamic ? 32 : checked(Length!.Value * Element.HeadSize);
    }

    /// <summary><c>(T1,T2,…)</c>: a struct. Values: a list of objects.</summary>
    /// <param name="Members">Types of the members.</param>
    public sealed record Tuple(IReadOnlyList<AbiType> Members) : AbiType
    {
        /// <inheritdoc/>
        public override string Name => $"({string.Join(',', Members.Select(member => member.Name))})";

        /// <inheritdoc/>
        public override bool IsDynamic => Members.Any(member => member.IsDynamic);

        internal override int HeadSize => IsDynamic ? 32 : Members.Sum(member => member.HeadSize);
    }
}
