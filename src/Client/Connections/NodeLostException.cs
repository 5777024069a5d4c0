namespace ZeroG.Client;

/// <summary>
/// The cause inside a <see cref="ZeroGException"/> for which asking again can help: the node, or the way to it, was lost.
/// A node that answers that something is missing is not lost.
/// </summary>
/// <param name="message">What happened.</param>
/// <param name="inner">The cause, if another exception was one.</param>
internal sealed class NodeLostException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether a failure is of this kind.</summary>
    public static bool IsCauseOf(Exception failure) => failure is ZeroGException { InnerException: NodeLostException };
}

/// <summary>The cause inside a <see cref="ZeroGException"/> that says the node did not take the token.</summary>
internal sealed class TokenRefusedException() : Exception("the token was refused")
{
    /// <summary>Whether a failure is of this kind.</summary>
    public static bool IsCauseOf(Exception failure) => failure is ZeroGException { InnerException: TokenRefusedException };
}
