namespace ZeroG.Silo.Http;

/// <summary>How a node serves its HTTP API.</summary>
public sealed record NodeHttpOptions
{
    /// <summary>Largest dataset version that can be uploaded, in bytes.</summary>
    public long MaxUploadBytes { get; init; } = 64L << 30;

    /// <summary>Largest body of every other request, in bytes.</summary>
    public long MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>Clock of <c>startedAt</c> in <c>up.json</c>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Receives a line for each failure that no caller could have caused; null drops them.</summary>
    public Action<string>? Log { get; init; }
}
