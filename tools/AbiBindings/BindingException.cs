namespace ZeroG.AbiBindings;

/// <summary>A contract that cannot be bound, or was not compiled; the message says what to do.</summary>
internal sealed class BindingException(string message) : Exception(message);
