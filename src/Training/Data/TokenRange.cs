namespace ZeroG.Training.Data;

/// <summary>Consecutive tokens of a text.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">Behind the last.</param>
public readonly record struct TokenRange(long Start, long End);
