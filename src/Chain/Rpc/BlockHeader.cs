namespace ZeroG.Chain.Rpc;

/// <summary>What this project needs of a block.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Its name.</param>
/// <param name="ParentHash">The block before it.</param>
/// <param name="BaseFee">Price of a unit of gas, in wei.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
public sealed record BlockHeader(ulong Number, Hash256 Hash, Hash256 ParentHash, UInt256 BaseFee, ulong Timestamp);
