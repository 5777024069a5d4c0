using ZeroG.Client;

namespace ZeroG.Silo.Blobs;

/// <summary>A request to the data plane is refused, with the answer to send.</summary>
internal sealed class DataPlaneException(int status, string detail, FailureKind kind = FailureKind.Invalid, string remedy = "See docs/data-plane.md.")
    : Exception(detail)
{
    /// <summary>HTTP status code.</summary>
    public int Status { get; } = status;

    /// <summary>Seconds after which the request may be repeated, or null when that cannot help.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Verified bytes of the upload that the request belongs to, if it has one.</summary>
    public long? Offset { get; init; }

    /// <summary>The problem text.</summary>
    public NodeProblem Problem => new("The data plane refuses", Status, Message, kind, remedy);
}
