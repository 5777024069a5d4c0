using System.Text.Json;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Devnets;

/// <summary>
/// Mines empty blocks upon the newest block with transactions until it has as many as finality needs, and none otherwise: on a chain
/// that mines for transactions alone, the last ones would never become final.
/// </summary>
internal sealed class BlocksOnDemand(JsonRpcClient rpc, ulong onTop, TimeProvider clock)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private ulong? _covered;

    /// <summary>Looks and mines again and again, until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Looks.RunAsync(CoverAsync, s_pause, clock, cancel);

    /// <summary>Mines what is missing now.</summary>
    /// <exception cref="ChainException">The node fails.</exception>
    public async Task CoverAsync(CancellationToken cancel)
    {
        var head = await NumberAsync("eth_blockNumber", _ => { }, cancel) ?? throw Json.Garbage("eth_blockNumber");
        if (head == _covered) return;
        var missing = await MissingAsync(head, cancel);
        // One by one: what arrives meanwhile is in one of them, and the next look counts from there.
        for (var i = 0UL; i < missing; i++) await rpc.AskAsync("evm_mine", _ => { }, mayRepeat: false, cancel);
        _covered = missing == 0 ? head : null;
    }

    private async Task<ulong> MissingAsync(ulong head, CancellationToken cancel)
    {
        // Block 0 has no transactions and needs nothing on top.
        for (var above = 0UL; above < onTop && above < head; above++)
        {
            var transactions = await NumberAsync("eth_getBlockTransactionCountByNumber", json => json.WriteStringValue(Hex.Quantity(head - above)), cancel);
            if (transactions is > 0) return onTop - above;
        }
        return 0;
    }

    private async Task<ulong?> NumberAsync(string method, Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        var answer = await rpc.AskAsync(method, write, mayRepeat: true, cancel);
        try
        {
            return answer.ValueKind == JsonValueKind.Null ? null : Json.Quantity(answer);
        }
        catch (Exception failure) when (failure is FormatException or InvalidOperationException or OverflowException)
        {
            throw Json.Garbage(method);
        }
    }
}
