using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Chain.Deployments;

/// <summary>How deployments look in files: strict, since anyone may have written them.</summary>
internal static class DeploymentJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
    };

    public static byte[] Write<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, s_options), (byte)'\n'];

    /// <exception cref="DeploymentException">Not such a value.</exception>
    public static T Read<T>(byte[] bytes, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, s_options) ?? throw new JsonException("nothing");
        }
        catch (Exception failure) when (failure is JsonException or FormatException or OverflowException)
        {
            throw new DeploymentException($"{path} cannot be read as a deployment: {failure.Message}", "Restore it from a copy, or name another file.", failure);
        }
    }
}
