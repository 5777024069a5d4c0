using System.Text.Json;

namespace ZeroG.Swarm.Protocol;

/// <summary>Messages that are not tensors, as JSON: few and small. Numbers survive to the last bit.</summary>
internal static class ProtocolJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>As UTF-8.</summary>
    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, s_options);

    /// <summary>Reads what anyone may have written.</summary>
    /// <exception cref="FormatException">It is not such a message.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Span, s_options) ?? throw new FormatException($"A {typeof(T).Name} is null.");
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"A {typeof(T).Name} is malformed: {malformed.Message}", malformed);
        }
    }
}
