using System.Globalization;

namespace ZeroG.Chain.TypedData;

/// <summary>Messages that wallets sign for people (EIP-191, version 0x45).</summary>
public static class PersonalMessage
{
    /// <summary>The digest that is signed: a prefix that no transaction can have, the length in decimal, and the message.</summary>
    public static Hash256 Digest(ReadOnlySpan<byte> message) => Keccak256.Hash(
        [.. "\x19"u8, .. "Ethereum Signed Message:\n"u8, .. System.Text.Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture)), .. message]);
}
