namespace ZeroG.Receipts;

/// <summary>A file is no signature of a model, or not by that key; the message says what is wrong.</summary>
/// <param name="message">What is wrong, as a sentence.</param>
/// <param name="inner">The cause, if another exception was one.</param>
public sealed class ModelSignatureException(string message, Exception? inner = null) : FormatException(message, inner);
