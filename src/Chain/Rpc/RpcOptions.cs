namespace ZeroG.Chain.Rpc;

/// <summary>Bounds of a JSON-RPC client.</summary>
public sealed record RpcOptions
{
    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of an answer, at most.</summary>
    public int MaxAnswer { get; init; } = 8 << 20;

    /// <summary>Requests for one question, at most; only where a repeat is safe.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The longest pause before the first repeat; it doubles with each, and is drawn between half of it and all.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No pause is longer.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);
}
