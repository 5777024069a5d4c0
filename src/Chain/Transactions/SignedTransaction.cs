using ZeroG.Chain.Crypto;
using ZeroG.Chain.Encoding;

namespace ZeroG.Chain.Transactions;

/// <summary>A signed transaction: the bytes that are broadcast, and what they say.</summary>
public sealed class SignedTransaction
{
    private const int Fields = 12;

    internal SignedTransaction(Transaction transaction, Signature signature, Address sender, byte[] raw)
    {
        (Transaction, Signature, Sender, Raw) = (transaction, signature, sender, raw);
        Hash = Keccak256.Hash(raw);
    }

    /// <summary>What is signed.</summary>
    public Transaction Transaction { get; }

    /// <summary>The signature.</summary>
    public Signature Signature { get; }

    /// <summary>Who signed.</summary>
    public Address Sender { get; }

    /// <summary>The bytes of eth_sendRawTransaction.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Its name on the chain: the Keccak-256 of <see cref="Raw"/>.</summary>
    public Hash256 Hash { get; }

    /// <summary>Reads the bytes of a signed transaction of type 2 with an empty access list.</summary>
    /// <exception cref="FormatException">Anything else: another type, not canonical, a field out of range, a signature of nobody.</exception>
    public static SignedTransaction Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > Transaction.MaxData + 1024) throw new FormatException($"A transaction of {raw.Length:N0} bytes is over the bound.");
        if (raw.IsEmpty || raw[0] != Transaction.Type) throw new FormatException("Not a transaction of type 2 (EIP-1559).");
        var fields = Rlp.Decode(raw[1..]).Items;
        if (fields.Count != Fields) throw new FormatException($"A signed transaction of type 2 has {Fields} fields; this has {fields.Count}.");
        if (fields[8].Items.Count != 0) throw new FormatException("The transaction has an access list, which is not supported here.");
        var to = fields[5].Content;
        if (to.Length is not (0 or Address.Size)) throw new FormatException("The receiver has neither 0 nor 20 bytes.");
        var transaction = new Transaction
        {
            ChainId = fields[0].ToUInt64(),
            Nonce = fields[1].ToUInt64(),
            MaxPriorityFeePerGas = fields[2].ToNumber(),
            MaxFeePerGas = fields[3].ToNumber(),
            GasLimit = fields[4].ToUInt64(),
            To = to.IsEmpty ? null : Address.FromBytes(to),
            Value = fields[6].ToNumber(),
            Data = fields[7].Content.ToArray(),
        };
        var parity = fields[9].ToNumber();
        if (parity > UInt256.One) throw new FormatException("The parity of a signature is 0 or 1.");
        var signature = new Signature(fields[10].ToNumber(), fields[11].ToNumber(), !parity.IsZero);
        var sender = signature.Recover(transaction.SigningHash()) ?? throw new FormatException("No key can have signed this transaction.");
        return new SignedTransaction(transaction, signature, sender, raw.ToArray());
    }
}
