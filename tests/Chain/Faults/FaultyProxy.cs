using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Tests.Faults;

/// <summary>A JSON-RPC node on loopback that passes requests on to a real one, and does to each what a test asks for. One connection a request.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _node;
    private readonly Task _accepting;
    private int _calls;

    public FaultyProxy(RpcEndpoint node)
    {
        _node = new Uri(node.ToString());
        _listener.Start();
        Endpoint = RpcEndpoint.Parse($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public RpcEndpoint Endpoint { get; }

    /// <summary>What happens to a call, by its method and its number since the last reset, from 1. Called before anything is passed on.</summary>
    public Func<string, int, Fault> Faults { get; set; } = (_, _) => Fault.None;

    /// <summary>Called after the node has answered, before the answer is passed back.</summary>
    public Action<string, int> Answered { get; set; } = (_, _) => { };

    public int Calls => Volatile.Read(ref _calls);

    public void Reset()
    {
        Volatile.Write(ref _calls, 0);
        (Faults, Answered) = ((_, _) => Fault.None, (_, _) => { });
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
                serving.RemoveAll(task => task.IsCompleted);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = JsonNode.Parse(await BodyAsync(stream, _stop.Token))!.AsObject();
                var method = request["method"]!.GetValue<string>();
                var number = Interlocked.Increment(ref _calls);
                var (status, answer) = await AnswerAsync(request, method, number);
                if (answer is null) return;
                var cut = status < 0;
                var head = $"HTTP/1.1 {(cut ? 200 : status)} x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {answer.Length + (cut ? 100 : 0)}\r\n\r\n";
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), _stop.Token);
                await stream.WriteAsync(answer, _stop.Token);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException or JsonException or HttpRequestException or ObjectDisposedException)
            {
                // Either end went away, which is what this is for.
            }
        }
    }

    /// <summary>Status and body; a status below 0 promises more than the body, a body of null drops the connection.</summary>
    private async Task<(int Status, byte[]? Body)> AnswerAsync(JsonObject request, string method, int number)
    {
        var id = request["id"]!.GetValue<long>();
        switch (Faults(method, number))
        {
            case Fault.DropBefore:
                return (200, null);
            case Fault.DropAfter:
                await ForwardAsync(request, method, number);
                return (200, null);
            case Fault.Stall:
                await Task.Delay(Timeout.Infinite, _stop.Token);
                return (200, null);
            case Fault.Status500:
                return (500, "upstream failed"u8.ToArray());
            case Fault.Status429:
                return (429, []);
            case Fault.Garbage:
                return (200, "<html>Bad Gateway</html>"u8.ToArray());
            case Fault.Truncated:
                return (-1, (await ForwardAsync(request, method, number))[..10]);
            case Fault.Oversize:
                return (200, new byte[9 << 20]);
            case Fault.WrongId:
                var answer = JsonNode.Parse(await ForwardAsync(request, method, number))!.AsObject();
                answer["id"] = id + 1;
                return (200, JsonSerializer.SerializeToUtf8Bytes(answer));
            case Fault.WrongChain:
                return (200, Result(id, "0x1"));
            case Fault.InsufficientFunds:
                return (200, Error(id, "insufficient funds for gas * price + value"));
            case Fault.NonceTooLow:
                return (200, Error(id, "nonce too low"));
            case Fault.Underpriced:
                return (200, Error(id, "replacement transaction underpriced"));
            case Fault.FeeTooLow:
                return (200, Error(id, "max fee per gas less than block base fee"));
            case Fault.AlreadyKnown:
                return (200, Error(id, "already known"));
            case Fault.Unsupported:
                return (200, Error(id, "the method does not take this block"));
            default:
                return (200, await ForwardAsync(request, method, number));
        }
    }

    private async Task<byte[]> ForwardAsync(JsonObject request, string method, int number)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request));
        content.Headers.ContentType = new("application/json");
        using var response = await _http.PostAsync(_node, content, _stop.Token);
        var bytes = await response.Content.ReadAsByteArrayAsync(_stop.Token);
        Answered(method, number);
        return bytes;
    }

    private static byte[] Result(long id, string result) => JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id, result });

    private static byte[] Error(long id, string message) => JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id, error = new { code = -32000, message } });

    private static async Task<byte[]> BodyAsync(NetworkStream stream, CancellationToken cancel)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(one, cancel);
            head.Add(one[0]);
        }
        var length = System.Text.Encoding.ASCII.GetString([.. head]).Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))["Content-Length:".Length..];
        var body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancel);
        return body;
    }
}
