using System.Globalization;
using System.Text.Json;
using ZeroG.Training.Model;

namespace ZeroG.Training.Checkpoints;

/// <summary>What config.json of a model folder says.</summary>
/// <param name="Model">The shape of the model.</param>
/// <param name="EndToken">The token that ends a text, or null when none is named.</param>
public sealed record LlamaConfig(ModelConfig Model, int? EndToken);

/// <summary>
/// config.json of Hugging Face's LlamaForCausalLM (huggingface/transformers, configuration_llama.py). Whatever would change
/// the arithmetic and is not supported is refused by name; members that do not are passed over.
/// </summary>
public static class LlamaConfigJson
{
    /// <summary>Longest file accepted, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private const string Architecture = "LlamaForCausalLM";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The file as UTF-8: the same bytes for equal configurations.</summary>
    public static byte[] Write(LlamaConfig config)
    {
        var model = config.Model.Validate();
        return OpenJson.Write(json =>
        {
            json.WriteStartArray("architectures");
            json.WriteStringValue(Architecture);
            json.WriteEndArray();
            json.WriteString("model_type", "llama");
            json.WriteNumber("hidden_size", model.Width);
            json.WriteNumber("intermediate_size", model.FeedForward);
            json.WriteNumber("num_hidden_layers", model.Layers);
            json.WriteNumber("num_attention_heads", model.Heads);
            json.WriteNumber("num_key_value_heads", model.KeyValueHeads);
            json.WriteNumber("head_dim", model.HeadWidth);
            json.WriteNumber("vocab_size", model.VocabularySize);
            json.WriteNumber("max_position_embeddings", model.Context);
            WriteReal(json, "rms_norm_eps", model.NormEpsilon);
            WriteReal(json, "rope_theta", model.RopeTheta);
            json.WriteNull("rope_scaling");
            json.WriteBoolean("tie_word_embeddings", model.TiedHead);
            json.WriteBoolean("attention_bias", false);
            json.WriteBoolean("mlp_bias", false);
            json.WriteString("hidden_act", "silu");
            json.WriteString("torch_dtype", "float32");
            OpenJson.WriteEnds(json, config.EndToken);
        });
    }

    /// <summary>Reads a file from a stranger.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="context">The longest sequence to take instead of the file's, or null.</param>
    /// <exception cref="CheckpointFormatException">It is malformed, of another architecture, out of bounds, or asks for what is not supported.</exception>
    public static LlamaConfig Read(ReadOnlyMemory<byte> utf8, int? context = null)
    {
        if (utf8.Length > MaxBytes)
            throw Wrong($"The file has {utf8.Length} bytes; at most {MaxBytes} are accepted");
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return Read(document.RootElement, context);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException and not CheckpointFormatException)
        {
            throw Wrong("The file is not the JSON object it should be: " + e.Message, e);
        }
        catch (ModelConfigException e)
        {
            throw Wrong("The model is out of bounds: " + e.Message, e);
        }
    }

    private static LlamaConfig Read(JsonElement root, int? context)
    {
        if (Member(root, "architectures") is { } names && !names.EnumerateArray().Any(name => name.GetString() == Architecture))
            throw Unsupported("architectures", $"does not hold '{Architecture}'");
        Require(root, "model_type", "llama", isOptional: false);
        Require(root, "hidden_act", "silu", isOptional: true);
        foreach (var name in (string[])["attention_bias", "mlp_bias"])
        {
            if (Member(root, name) is { } bias && bias.GetBoolean())
                throw Unsupported(name, "is true");
        }
        if (Member(root, "rope_scaling") is { } scaling && !IsPlainRope(scaling))
            throw Unsupported("rope_scaling", "is set");
        if (Member(root, "quantization_config") is not null)
            throw Unsupported("quantization_config", "is set");
        if (Member(root, "partial_rotary_factor") is { } part && part.GetDouble() != 1)
            throw Unsupported("partial_rotary_factor", "is not 1");

        int heads = Whole(root, "num_attention_heads"), width = Whole(root, "hidden_size"), keys = Whole(root, "num_key_value_heads", heads);
        if (heads < 1 || keys < 1 || heads % keys != 0)
            throw Unsupported("num_key_value_heads", $"is {keys}, no divisor of the {heads} attention heads");
        var model = new ModelConfig
        {
            VocabularySize = Whole(root, "vocab_size"),
            Width = width,
            Layers = Whole(root, "num_hidden_layers"),
            Heads = heads,
            QueryGroup = heads / keys,
            FeedForward = Whole(root, "intermediate_size"),
            Context = context ?? Whole(root, "max_position_embeddings"),
            TiedHead = Member(root, "tie_word_embeddings") is { } tied && tied.GetBoolean(),
            RopeTheta = RopeTheta(root),
            NormEpsilon = Member(root, "rms_norm_eps")?.GetDouble() ?? 1e-6, // the library's default
        }.Validate();
        int headWidth = Whole(root, "head_dim", model.HeadWidth);
        return headWidth == model.HeadWidth
            ? new LlamaConfig(model, OpenJson.EndToken(root))
            : throw Unsupported("head_dim", $"is {headWidth}, not hidden_size / num_attention_heads = {model.HeadWidth}");
    }

    /// <summary>From "rope_theta", or from "rope_parameters", where newer versions put it.</summary>
    private static double RopeTheta(JsonElement root)
    {
        if (Member(root, "rope_parameters") is not { } rope)
            return Member(root, "rope_theta")?.GetDouble() ?? 10_000;
        if (!IsPlainRope(rope))
            throw Unsupported("rope_parameters", "is of another kind than 'default'");
        return (Member(rope, "rope_theta") ?? Member(root, "rope_theta"))?.GetDouble() ?? 10_000;
    }

    private static bool IsPlainRope(JsonElement rope) =>
        rope.ValueKind == JsonValueKind.Object && (Member(rope, "rope_type") ?? Member(rope, "type")) is { ValueKind: JsonValueKind.String } type
        && type.GetString() == "default";

    private static void Require(JsonElement root, string name, string due, bool isOptional)
    {
        var found = Member(root, name)?.GetString();
        if (found != due && !(isOptional && found is null))
            throw Unsupported(name, $"is '{SafetensorsHeaderReader.Shown(found ?? "missing")}', not '{due}'");
    }

    private static int Whole(JsonElement root, string name, int? missing = null) => Member(root, name) switch
    {
        null => missing ?? throw Wrong($"'{name}' is missing"),
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        _ => throw Wrong($"'{name}' is no whole number of 32 bits"),
    };

    private static JsonElement? Member(JsonElement parent, string name) => OpenJson.Member(parent, name);

    /// <summary>A real number that keeps its point: Python would read an integer otherwise.</summary>
    private static void WriteReal(Utf8JsonWriter json, string name, double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        json.WritePropertyName(name);
        json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }

    private static CheckpointFormatException Wrong(string what, Exception? inner = null) =>
        new(what, "config.json", "Take a folder that Hugging Face's transformers wrote.", inner);

    private static CheckpointFormatException Unsupported(string name, string how) =>
        new($"'{name}' {how}", "config.json", $"Only {Architecture} with plain rotary positions, without biases and without quantization is supported.");
}
