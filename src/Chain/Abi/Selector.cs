namespace ZeroG.Chain.Abi;

/// <summary>Names of functions, errors and events as bytes.</summary>
public static class Selector
{
    /// <summary>The first four bytes of the Keccak-256 of a function's or error's signature, such as <c>transfer(address,uint256)</c>.</summary>
    public static byte[] Of(string signature) => Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(signature)).ToArray()[..4];

    /// <summary>The first topic of an event: the whole Keccak-256 of its signature.</summary>
    public static Hash256 Topic(string signature) => Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(signature));
}
