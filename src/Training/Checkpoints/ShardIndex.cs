using System.Text.Json;

namespace ZeroG.Training.Checkpoints;

/// <summary>model.safetensors.index.json: which files hold a model's parameters (huggingface/transformers).</summary>
public static class ShardIndex
{
    /// <summary>Longest index accepted, in bytes.</summary>
    public const int MaxBytes = 16 << 20;

    private const int MaxFiles = 1000;

    /// <summary>The names of the files, in ordinal order: plain names in the same folder.</summary>
    /// <exception cref="CheckpointFormatException">The index is malformed, or names a file elsewhere.</exception>
    public static IReadOnlyList<string> Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
            throw Wrong($"The file has {utf8.Length} bytes; at most {MaxBytes} are accepted");
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (OpenJson.Member(document.RootElement, "weight_map") is not { ValueKind: JsonValueKind.Object } map)
                throw Wrong("'weight_map' is missing");
            var files = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var tensor in map.EnumerateObject())
            {
                var name = tensor.Value.GetString() ?? "";
                if (name.Length is 0 or > 255 || name.StartsWith('.') || name.Any(c => c is '/' or '\\' or ':' || char.IsControl(c)))
                    throw Wrong($"'{SafetensorsHeaderReader.Shown(name)}' is no plain name of a file in the same folder");
                files.Add(name);
                if (files.Count > MaxFiles)
                    throw Wrong($"It names more than {MaxFiles} files");
            }
            return files.Count > 0 ? [.. files] : throw Wrong("It names no file");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException and not CheckpointFormatException)
        {
            throw Wrong("The file is not the JSON object it should be: " + e.Message, e);
        }
    }

    private static CheckpointFormatException Wrong(string what, Exception? inner = null) =>
        new(what, OpenModel.WeightsIndex, "Take a folder that Hugging Face's transformers wrote.", inner);
}
