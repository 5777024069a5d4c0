namespace ZeroG.Training.Pipeline;

/// <summary>A stage cannot go on because of another: a link ended, a peer was silent for too long, or sent what was not due.</summary>
public sealed class PipelineException(string message, Exception? cause = null) : Exception(message, cause);
