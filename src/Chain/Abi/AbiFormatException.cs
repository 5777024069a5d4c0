namespace ZeroG.Chain.Abi;

/// <summary>Bytes that are no encoding of the types they are read as.</summary>
public sealed class AbiFormatException(string message) : FormatException(message);
