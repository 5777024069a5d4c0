using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroG.Training.Model;

namespace ZeroG.Training.Checkpoints;

/// <summary>A model's shape as one line of JSON, in files and manifests.</summary>
public static class ModelConfigJson
{
    private static readonly ConfigContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 4,
    });

    /// <summary>The JSON; the same text for equal configurations.</summary>
    public static string Write(ModelConfig config) => JsonSerializer.Serialize(config, Context.ModelConfig);

    /// <summary>Reads and validates a configuration.</summary>
    /// <exception cref="CheckpointFormatException">It is not such JSON, or a value is out of bounds.</exception>
    public static ModelConfig Read(string json)
    {
        try
        {
            var config = JsonSerializer.Deserialize(json, Context.ModelConfig)
                ?? throw new JsonException("It is null.");
            return config.Validate();
        }
        catch (Exception e) when (e is JsonException or ModelConfigException)
        {
            throw new CheckpointFormatException("The model configuration is unusable: " + e.Message, "metadata key 'config'", "Take a file that this project wrote.", e);
        }
    }
}

[JsonSerializable(typeof(ModelConfig))]
internal sealed partial class ConfigContext : JsonSerializerContext;
