namespace ZeroG.Training.Model;

/// <summary>A model or recipe was described with a value out of bounds; the message says which one and what to choose.</summary>
public sealed class ModelConfigException(string message) : ArgumentException(message);
