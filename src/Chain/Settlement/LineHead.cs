namespace ZeroG.Chain.Settlement;

/// <summary>The first in line: only its fee can be what holds things up.</summary>
/// <param name="Nonce">The nonce that is mined next.</param>
/// <param name="Since">Height of the chain when that was first seen.</param>
public sealed record LineHead(ulong Nonce, ulong Since);
