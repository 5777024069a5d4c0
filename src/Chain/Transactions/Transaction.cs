using ZeroG.Chain.Crypto;
using ZeroG.Chain.Encoding;

namespace ZeroG.Chain.Transactions;

/// <summary>A transaction of type 2 (EIP-1559 in the envelope of EIP-2718) without an access list, not yet signed.</summary>
public sealed record Transaction
{
    /// <summary>The most bytes of data or init code: what EIP-3860 lets a contract have, and as much as nodes relay.</summary>
    public const int MaxData = 131_072;

    /// <summary>The envelope's type.</summary>
    internal const byte Type = 2;

    /// <summary>The chain on which it is valid.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>How many transactions the sender has had before.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>What the block's proposer gets of each unit of gas, at most; in wei.</summary>
    public required UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>What a unit of gas costs in all, at most; in wei.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>Units of gas, at most.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Receiver; null creates a contract from <see cref="Data"/>.</summary>
    public Address? To { get; init; }

    /// <summary>Money sent along, in wei.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Call data, or init code.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>What the signature covers: keccak256(2 || rlp(fields)).</summary>
    public Hash256 SigningHash() => Keccak256.Hash([Type, .. Rlp.Encode(Rlp.List(Fields()))]);

    /// <summary>Signs it.</summary>
    /// <exception cref="ArgumentException">The data is too long, or the priority fee exceeds the fee.</exception>
    public SignedTransaction Sign(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Data.Length > MaxData) throw new ArgumentException($"A transaction carries at most {MaxData:N0} bytes; these are {Data.Length:N0}.");
        if (MaxPriorityFeePerGas > MaxFeePerGas) throw new ArgumentException("The priority fee exceeds the whole fee; no node takes that (EIP-1559).");
        var signature = key.Sign(SigningHash());
        return new SignedTransaction(this, signature, key.Address, Raw(signature));
    }

    internal byte[] Raw(Signature signature) =>
        [Type, .. Rlp.Encode(Rlp.List([.. Fields(), Rlp.Number(signature.IsOdd ? 1u : 0u), Rlp.Number(signature.R), Rlp.Number(signature.S)]))];

    private RlpItem[] Fields() =>
    [
        Rlp.Number(ChainId), Rlp.Number(Nonce), Rlp.Number(MaxPriorityFeePerGas), Rlp.Number(MaxFeePerGas), Rlp.Number(GasLimit),
        Rlp.Bytes(To?.ToArray() ?? []), Rlp.Number(Value), Rlp.Bytes(Data.Span), Rlp.List(),
    ];
}
