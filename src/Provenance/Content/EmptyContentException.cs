namespace ZeroG.Provenance;

/// <summary>Content of zero bytes was offered. 0G Storage has no root for it, so it has no identity here.</summary>
public sealed class EmptyContentException() : Exception(
    "The content is empty: 0G Storage has no root for zero bytes. Leave the file out, or give it at least one byte.");
