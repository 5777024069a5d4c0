namespace ZeroG.Provenance;

/// <summary>A version cannot be made from its parent by a transformation.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What found it.</param>
public sealed class DerivationException(string message, Exception? inner = null) : Exception(message, inner);
