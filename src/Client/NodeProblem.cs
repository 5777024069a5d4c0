namespace ZeroG.Client;

/// <summary>A failure as <c>application/problem+json</c> (RFC 9457), with its kind and remedy as extension members.</summary>
/// <param name="Title">The kind of failure, in words.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Detail">What was wrong and where.</param>
/// <param name="Kind">What kind of thing went wrong, or null for what the node did not foresee.</param>
/// <param name="Remedy">What the caller can do about it.</param>
public sealed record NodeProblem(string Title, int Status, string Detail, FailureKind? Kind = null, string? Remedy = null)
{
    /// <summary>The media type of a problem.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The problem that states a failure.</summary>
    public static NodeProblem From(ZeroGException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var (title, status) = failure.Kind switch
        {
            FailureKind.Invalid => ("The request is invalid", 400),
            FailureKind.Forbidden => ("The caller may not do this", 403),
            FailureKind.NotFound => ("There is no such thing", 404),
            FailureKind.Conflict => ("The request contradicts the present state", 409),
            FailureKind.Unavailable => ("Something needed is missing for now", 503),
            FailureKind.Storage => ("Stored bytes are damaged or cannot be stored", 507),
            _ => ("The node failed", 500),
        };
        return new NodeProblem(title, status, failure.Message, failure.Kind, failure.Remedy);
    }

    /// <summary>The exception that the caller of a node sees.</summary>
    public Exception ToException() => Kind is { } kind
        ? new ZeroGException(kind, Detail, Remedy ?? "")
        : new HttpRequestException($"The node failed: {Detail}", null, (System.Net.HttpStatusCode)Status);
}
