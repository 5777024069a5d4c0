namespace ZeroG.Provenance;

/// <summary>How much of a file a model was trained on.</summary>
/// <param name="Path">The file.</param>
/// <param name="Root">Its 0G root.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Seen">Bytes that were in any window.</param>
public sealed record TracedFile(string Path, string Root, long Bytes, long Seen);
