namespace ZeroG.Provenance;

/// <summary>A part of a file of a version.</summary>
/// <param name="Record">Index of the record, from 0.</param>
/// <param name="Path">The file.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
public sealed record FilePart(int Record, string Path, long Start, long Length);

/// <summary>A window that a step trained on, by the files that it comes from.</summary>
/// <param name="Round">The round.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Step">The inner step, from 0.</param>
/// <param name="Start">First byte in the text.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Parts">The parts of files.</param>
public sealed record TracedWindow(int Round, int Worker, int Step, long Start, long Length, IReadOnlyList<FilePart> Parts);
