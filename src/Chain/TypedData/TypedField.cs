namespace ZeroG.Chain.TypedData;

/// <summary>A member of a struct of EIP-712.</summary>
/// <param name="Type">Its type as Solidity writes it, or the name of another struct, with [] or [n] for arrays.</param>
/// <param name="Name">Its name.</param>
public sealed record TypedField(string Type, string Name);
