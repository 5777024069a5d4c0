namespace ZeroG.Training.Data;

/// <summary>A window of a job that has tokens which were asked for.</summary>
/// <param name="Worker">Which worker drew it.</param>
/// <param name="Round">In which round, from 0.</param>
/// <param name="Step">In which inner step of the round, from 0.</param>
/// <param name="Place">Which window of the step's batch, from 0.</param>
/// <param name="Offset">First token of the window; it has context + 1, the last of them only as a target.</param>
public readonly record struct DataUse(int Worker, int Round, int Step, int Place, long Offset);

/// <summary>A window of the endless stream of samples that has tokens which were asked for.</summary>
/// <param name="Index">Its index in the stream; the records of rounds say who was given it.</param>
/// <param name="Offset">First token of the window.</param>
public readonly record struct SampleUse(long Index, long Offset);
