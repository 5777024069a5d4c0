using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ZeroG.Chain.Rpc;

/// <summary>JSON-RPC 2.0 over HTTP. One request a question; answers are bounded, and their ids checked.</summary>
/// <param name="http">The connection; its own timeout must be infinite or longer than that of the options.</param>
/// <param name="endpoint">The node.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">For timeouts and pauses.</param>
/// <param name="jitter">Draws from 0 to 1, so that many clients of one node do not repeat together.</param>
public sealed class JsonRpcClient(HttpClient http, RpcEndpoint endpoint, RpcOptions options, TimeProvider clock, Func<double> jitter)
{
    private long _id;

    /// <summary>Asks, and answers with the result.</summary>
    /// <param name="method">Such as eth_call.</param>
    /// <param name="write">Writes the array of parameters.</param>
    /// <param name="mayRepeat">Whether asking twice does no harm: true for every question, false for what changes something.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ChainException">The node did not answer, answered garbage, or refused.</exception>
    public async Task<JsonElement> AskAsync(string method, Action<Utf8JsonWriter> write, bool mayRepeat, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(method, write, cancel);
            }
            catch (ChainException failure) when (mayRepeat && attempt < options.Attempts
                && failure.Failure is ChainFailure.Unavailable or ChainFailure.Timeout or ChainFailure.Garbage)
            {
                var longest = Math.Min(options.FirstPause.Ticks * (1L << Math.Min(attempt - 1, 20)), options.LongestPause.Ticks);
                await Task.Delay(TimeSpan.FromTicks((long)(longest * (0.5 + 0.5 * jitter()))), clock, cancel);
            }
        }
    }

    private async Task<JsonElement> OnceAsync(string method, Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        var id = Interlocked.Increment(ref _id);
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            using var content = new ByteArrayContent(Request(id, method, write));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Uri) { Content = content };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var bytes = await ReadAsync(response, method, either.Token);
            // Nodes answer some refusals with 4xx and a JSON body; only an answer without one is judged by its status.
            if (bytes.Length == 0 || (!response.IsSuccessStatusCode && bytes[0] != (byte)'{')) throw OfStatus(response.StatusCode, method);
            return Result(bytes, id, method);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ChainException(ChainFailure.Timeout, $"The node at {endpoint} did not answer {method} within {options.Timeout.TotalSeconds:0.###} s.", "Check that it runs and is not overloaded; the question is asked again.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // The inner message may quote the whole address, credentials included, so it is not passed on.
            throw new ChainException(ChainFailure.Unavailable, $"There is no connection to the node at {endpoint}.", "Start it, or name another with --chain.");
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, string method, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength > options.MaxAnswer) throw TooLarge(method);
        using var body = await response.Content.ReadAsStreamAsync(cancel);
        var all = new ArrayBufferWriter<byte>();
        while (await body.ReadAsync(all.GetMemory(16_384), cancel) is var read and > 0)
        {
            all.Advance(read);
            if (all.WrittenCount > options.MaxAnswer) throw TooLarge(method);
        }
        return all.WrittenSpan.ToArray();
    }

    private JsonElement Result(byte[] bytes, long id, string method)
    {
        try
        {
            using var answer = JsonDocument.Parse(bytes);
            var root = answer.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Garbage(method, "not an object");
            var isForUs = root.TryGetProperty("id", out var of) && of.ValueKind == JsonValueKind.Number && of.TryGetInt64(out var answered) && answered == id;
            // The specification lets a node that could not read the id answer an error without it.
            var isForNobody = of.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;
            if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && (isForUs || isForNobody)) throw RpcErrors.Read(error, endpoint, method);
            if (!isForUs) throw Garbage(method, "for another question");
            return root.TryGetProperty("result", out var result) ? result.Clone() : throw Garbage(method, "without result and error");
        }
        catch (JsonException)
        {
            throw Garbage(method, "not JSON");
        }
    }

    private static byte[] Request(long id, string method, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteNumber("id", id);
            json.WriteString("method", method);
            json.WriteStartArray("params");
            write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private ChainException OfStatus(HttpStatusCode status, string method) => (int)status >= 500 || status == HttpStatusCode.TooManyRequests
        ? new ChainException(ChainFailure.Unavailable, $"The node at {endpoint} answered {method} with HTTP {(int)status}.", "It is overloaded or restarting; the question is asked again.")
        : new ChainException(ChainFailure.Refused, $"The node at {endpoint} answered {method} with HTTP {(int)status}.", "Check the address and its credentials.");

    private ChainException TooLarge(string method) =>
        new(ChainFailure.TooLarge, $"The answer of {endpoint} to {method} is over {options.MaxAnswer:N0} bytes.", "Ask for a smaller range.");

    private ChainException Garbage(string method, string what) =>
        new(ChainFailure.Garbage, $"The answer of {endpoint} to {method} is {what}.", "Check that the address is that of an Ethereum node.");
}
