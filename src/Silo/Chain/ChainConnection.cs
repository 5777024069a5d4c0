using ZeroG.Chain.Rpc;

namespace ZeroG.Silo.Chain;

/// <summary>Connections to the node of a chain.</summary>
internal sealed class ChainConnection : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Makes none yet.</summary>
    /// <param name="endpoint">The chain's node.</param>
    /// <param name="clock">The clock of timeouts.</param>
    public ChainConnection(RpcEndpoint endpoint, TimeProvider clock)
    {
        Endpoint = endpoint;
        // A node that sends elsewhere is not the one that was named.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
        Rpc = new JsonRpcClient(_http, endpoint, new RpcOptions(), clock, Random.Shared.NextDouble);
    }

    /// <summary>The chain's node.</summary>
    public RpcEndpoint Endpoint { get; }

    /// <summary>Asks it.</summary>
    public JsonRpcClient Rpc { get; }

    /// <summary>Which chain it is on.</summary>
    /// <exception cref="ChainException">It does not answer.</exception>
    public async Task<ulong> ChainIdAsync(CancellationToken cancellationToken)
    {
        var answer = await Rpc.AskAsync("eth_chainId", _ => { }, mayRepeat: true, cancellationToken);
        return answer.ValueKind == System.Text.Json.JsonValueKind.String && answer.GetString() is { Length: > 2 and <= 18 } text && text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new ZeroGException(FailureKind.Unavailable, $"{Endpoint} did not say which chain it is on.", "Name the JSON-RPC address of an Ethereum node with --chain.");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
