using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Client;

/// <summary>How every message looks as JSON: over HTTP, in files and on standard output alike.</summary>
/// <remarks>Names and enumeration members in camelCase, times in ISO 8601, a diverged loss as <c>"NaN"</c>.</remarks>
public static class NodeJson
{
    /// <summary>For what this program writes, and for answers of a node, which may carry members of a later version.</summary>
    public static JsonSerializerOptions Options { get; } = Make(JsonUnmappedMemberHandling.Skip);

    /// <summary>For what people write: a misspelt member is refused instead of being ignored.</summary>
    public static JsonSerializerOptions Strict { get; } = Make(JsonUnmappedMemberHandling.Disallow);

    /// <summary>Sets the options of one serializer.</summary>
    /// <param name="options">Options that have not been used yet.</param>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        // Quotes and letters of every script as they are: nothing of this is pasted into a web page.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        // Without these, a missing member would quietly become null or zero.
        options.RespectRequiredConstructorParameters = true;
        options.RespectNullableAnnotations = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new BlobRefJsonConverter());
    }

    private static JsonSerializerOptions Make(JsonUnmappedMemberHandling unmapped)
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.UnmappedMemberHandling = unmapped;
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
