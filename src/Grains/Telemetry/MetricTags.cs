using System.Text.Json;

namespace ZeroG.Grains.Telemetry;

/// <summary>
/// The only tags of this project's metrics. Each has a handful of values, so a series never names a job, a grain or a provider.
/// </summary>
public static class MetricTags
{
    /// <summary>A <see cref="WorkKind"/>.</summary>
    public const string Work = "work";

    /// <summary>A <see cref="ContentKind"/>.</summary>
    public const string Content = "content";

    /// <summary>The phase of a job that has not ended.</summary>
    public const string Phase = "phase";

    /// <summary>How a job ended: <c>completed</c>, <c>cancelled</c> or <c>failed</c>.</summary>
    public const string Outcome = "outcome";

    /// <summary>A <see cref="FailureKind"/>.</summary>
    public const string Kind = "kind";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Work, Content, Phase, Outcome, Kind];

    /// <summary>The tag's value for a member of an enumeration.</summary>
    internal static KeyValuePair<string, object?> Of<T>(string tag, T value)
        where T : struct, Enum => new(tag, Names<T>.Of(value));

    /// <summary>A member's name in snake case.</summary>
    internal static string Name<T>(T value)
        where T : struct, Enum => Names<T>.Of(value);

    private static class Names<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> s_names = Enum.GetValues<T>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static string Of(T value) => s_names[value];
    }
}
