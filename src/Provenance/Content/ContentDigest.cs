namespace ZeroG.Provenance;

/// <summary>What one pass over content yields.</summary>
/// <param name="Id">0G Storage root and length.</param>
/// <param name="Sha256">SHA-256 of the same bytes, for standards that name files by it (Croissant, in-toto, CycloneDX).</param>
public readonly record struct ContentDigest(ContentId Id, Hash256 Sha256);
