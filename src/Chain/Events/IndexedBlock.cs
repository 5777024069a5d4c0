namespace ZeroG.Chain.Events;

/// <summary>A block that was indexed.</summary>
/// <param name="Number">Height.</param>
/// <param name="Hash">Its name.</param>
public sealed record IndexedBlock(ulong Number, Hash256 Hash);
