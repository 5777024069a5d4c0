using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroG.Silo.Storage;

/// <summary>
/// Grain state as JSON: public properties and fields by their names; records by their constructors; enumerations as strings;
/// big integers as strings of digits; NaN and infinities by name.
/// </summary>
/// <remarks>
/// Evolution: a member the type no longer has is ignored; a member the payload does not have yet takes its default.
/// Renaming a member loses its value: keep the old name with <see cref="JsonPropertyNameAttribute"/>. Renaming an
/// enumeration value makes older payloads unreadable. Computed properties are not written. A type with a member that
/// could be written but not read back is refused (<see cref="StateContract"/>).
/// </remarks>
internal static class StateJson
{
    /// <summary>The options above.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            IncludeFields = true,
            IgnoreReadOnlyProperties = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new JsonStringEnumConverter(), new BigIntegerJsonConverter(), new ImmutableArrayJsonConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
