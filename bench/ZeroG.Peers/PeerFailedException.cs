namespace ZeroG.Peers;

/// <summary>A process of a comparison failed, took too long, or answered what nobody can read; the message has the end of its errors.</summary>
internal sealed class PeerFailedException(string message, Exception? cause = null) : Exception(message, cause);
