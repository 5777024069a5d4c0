namespace ZeroG.Chain.TypedData;

/// <summary>A value of a struct type of EIP-712.</summary>
/// <param name="Type">The name of the struct type.</param>
/// <param name="Values">
/// The members in the order of the type: as <see cref="Abi.AbiCodec"/> takes them, another <see cref="TypedStruct"/> for a struct, a list for an array.
/// </param>
public sealed record TypedStruct(string Type, params IReadOnlyList<object> Values);
